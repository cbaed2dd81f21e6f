using Runner.Comparison.Minima.KnownOptima;
using Runner.Numerics;
using Runner.Results;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>How a run is polished and classified; part of the identity of the recorded ending.</summary>
public sealed record EndingOptions(PolishOptions Polish, ClassifyOptions Classify)
{
    public static readonly EndingOptions Default = new(PolishOptions.Default, ClassifyOptions.Default);

    /// <param name="effort">The factor by which the default bounds on polishing are multiplied.</param>
    public static EndingOptions Of(double effort) => Default with
    {
        Polish = Default.Polish with
        {
            MostSteps = (int)Math.Min(int.MaxValue, Default.Polish.MostSteps * effort),
            MostWork = Default.Polish.MostWork * effort,
        },
    };
}

/// <summary>The ending of one run: the result of polishing and the kind of place.</summary>
public sealed record RunEnding(PolishResult Polish, Classification Place)
{
    /// <summary>Polishes trained weights and classifies the place where that ends.</summary>
    public static RunEnding Of(TrialProblem problem, TrialSeeds seeds, double[] weights, EndingOptions options) =>
        Of(problem, seeds, Polishing.Polish(problem.Function, weights, options.Polish), options);

    /// <summary>Classifies the place where polishing ended.</summary>
    public static RunEnding Of(TrialProblem problem, TrialSeeds seeds, PolishResult polish, EndingOptions options)
    {
        var place = Classifying.Classify(
            problem.Function,
            polish.Point,
            RandomStream.Named(seeds.Sweep, seeds.Init, StreamPurpose.Probe, 1),
            polish.StartNorm,
            options.Classify);
        return new RunEnding(polish, place);
    }

    private const int Version = 4;

    /// <summary>The columns under which a ledger stores an ending: one of numbers in a fixed order, two for the density.</summary>
    private static readonly string[] Columns = ["ending", "density-value", "density-weight"];

    /// <summary>Encodes the ending as a curve, so that any ledger can store it.</summary>
    public Curve ToCurve()
    {
        var verdict = Place.Verdict.Facts;
        double[] facts =
        [
            Version, (int)Polish.End, Polish.StartLoss, Polish.EndLoss, Polish.LossScale, Polish.StartGradient, Polish.EndGradient, Polish.Moved,
            Polish.StartNorm, Polish.LateFall, Polish.Refused, Polish.Steps, Polish.NewtonSteps, Polish.Evaluations,
            verdict.Case, verdict.First, verdict.Second, verdict.Third, Place.Loss, Place.GradientNorm, Place.Steepness, Place.Smallest,
            Place.Largest, Place.NegativeDirections, Place.NegativeIsExact ? 1 : 0, Place.FlatDirections, Place.SymmetryDirections,
            Place.Density.Trace, Place.Density.TraceError, Place.Spectrum.Length, Place.ExactCurvature ? 1 : 0, Place.Density.Values.Length, Place.Kinks,
        ];
        var rows = Math.Max(facts.Length, Place.Density.Values.Length);
        return new Curve(
            Columns,
            [.. Enumerable.Range(0, rows)],
            [Padded(facts, rows), Padded(Place.Density.Values, rows), Padded(Place.Density.Weights, rows)]);
    }

    /// <param name="point">The polished parameters, stored as the result's weights.</param>
    /// <returns>Null when the curve is not an ending of this version.</returns>
    public static RunEnding? FromCurve(Curve curve, double[] point)
    {
        if (curve.Column(Columns[0]) is not { Length: >= 33 } facts || facts[0] != Version
            || curve.Column(Columns[1]) is not { } values || curve.Column(Columns[2]) is not { } weights)
        {
            return null;
        }

        var places = (int)facts[31];
        var density = new SpectralDensity(facts[27], facts[28], values[..places], weights[..places]);
        return new RunEnding(
            new PolishResult(
                point,
                (PolishEnd)(int)facts[1],
                facts[2],
                facts[3],
                facts[4],
                facts[5],
                facts[6],
                facts[7],
                facts[8],
                facts[9],
                (int)facts[10],
                (int)facts[11],
                (int)facts[12],
                (int)facts[13]),
            new Classification(
                PlaceVerdict.FromFacts((int)facts[14], facts[15], facts[16], facts[17]),
                facts[18],
                facts[19],
                facts[20],
                facts[21],
                facts[22],
                (int)facts[23],
                facts[24] == 1,
                (int)facts[25],
                (int)facts[26],
                density,
                facts[29] > 0 ? density.Values : [],
                facts[30] == 1)
            {
                Kinks = (int)facts[32],
            });
    }

    private static double[] Padded(double[] values, int rows)
    {
        var column = new double[rows];
        values.CopyTo(column, 0);
        Array.Fill(column, double.NaN, values.Length, rows - values.Length);
        return column;
    }
}
