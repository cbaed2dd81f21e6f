using Runner.Comparison.Minima.KnownOptima;
using Runner.Numerics;
using Runner.Results;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>How a run is polished and classified; part of the identity of what is recorded.</summary>
public sealed record EndingOptions(PolishOptions Polish, ClassifyOptions Classify)
{
    public static readonly EndingOptions Default = new(PolishOptions.Default, ClassifyOptions.Default);

    /// <param name="effort">So many times the usual bounds on polishing.</param>
    public static EndingOptions Of(double effort) => Default with
    {
        Polish = Default.Polish with
        {
            MostSteps = (int)Math.Min(int.MaxValue, Default.Polish.MostSteps * effort),
            MostNewtonSteps = (int)Math.Min(int.MaxValue, Default.Polish.MostNewtonSteps * effort),
            MostWork = Default.Polish.MostWork * effort,
        },
    };
}

/// <summary>Where one run ended up: polished, and what kind of place that is.</summary>
public sealed record RunEnding(PolishResult Polish, Classification Place)
{
    /// <summary>Polishes trained weights and classifies where that ends.</summary>
    public static RunEnding Of(TrialProblem problem, TrialSeeds seeds, double[] weights, EndingOptions options) =>
        Of(problem, seeds, Polishing.Polish(problem.Objective, weights, options.Polish), options);

    /// <summary>Classifies where polishing ended.</summary>
    public static RunEnding Of(TrialProblem problem, TrialSeeds seeds, PolishResult polish, EndingOptions options)
    {
        var place = Classifying.Classify(
            problem.Objective,
            polish.Point,
            RandomStream.Named(seeds.Sweep, seeds.Init, StreamPurpose.Probe, 1),
            polish,
            () => problem.SymmetryDirections(polish.Point),
            options.Classify);
        return new RunEnding(polish, place);
    }

    private const int Version = 2;

    /// <summary>The columns under which an ending is kept in a ledger: one of facts in a fixed order, two for the density.</summary>
    private static readonly string[] Columns = ["ending", "density-value", "density-weight"];

    /// <summary>As a curve, so that an ordinary ledger keeps it.</summary>
    public Curve ToCurve()
    {
        double[] facts =
        [
            Version, (int)Polish.End, Polish.StartLoss, Polish.EndLoss, Polish.StartGradient, Polish.EndGradient, Polish.Moved,
            Polish.StartNorm, Polish.LateFall, Polish.Steps, Polish.NewtonSteps, Polish.Evaluations, (int)Place.Kind, Place.Loss,
            Place.GradientNorm, Place.Smallest, Place.Largest, Place.Tolerance, Place.NegativeDirections,
            Place.NegativeIsExact ? 1 : 0, Place.FlatDirections, Place.SymmetryDirections, Place.Density.Trace,
            Place.Density.TraceError, Place.Spectrum.Length, Place.ExactCurvature ? 1 : 0, Place.Density.Values.Length,
            Place.LevelGradient,
        ];
        var rows = Math.Max(facts.Length, Place.Density.Values.Length);
        return new Curve(
            Columns,
            [.. Enumerable.Range(0, rows)],
            [Padded(facts, rows), Padded(Place.Density.Values, rows), Padded(Place.Density.Weights, rows)]);
    }

    /// <param name="point">The polished parameters, kept as the result's weights.</param>
    /// <returns>Null when the curve holds no ending of this version.</returns>
    public static RunEnding? FromCurve(Curve curve, double[] point)
    {
        if (curve.Column(Columns[0]) is not { Length: >= 28 } facts || facts[0] != Version
            || curve.Column(Columns[1]) is not { } values || curve.Column(Columns[2]) is not { } weights)
        {
            return null;
        }

        var places = (int)facts[26];
        var density = new SpectralDensity(facts[22], facts[23], values[..places], weights[..places]);
        return new RunEnding(
            new PolishResult(
                point, (PolishEnd)(int)facts[1], facts[2], facts[3], facts[4], facts[5], facts[6], facts[7], facts[8], (int)facts[9], (int)facts[10], (int)facts[11]),
            new Classification(
                (MinimumKind)(int)facts[12],
                facts[13],
                facts[14],
                facts[15],
                facts[16],
                facts[17],
                (int)facts[18],
                facts[19] == 1,
                (int)facts[20],
                (int)facts[21],
                density,
                facts[24] > 0 ? density.Values : [],
                facts[25] == 1,
                facts[27]));
    }

    private static double[] Padded(double[] values, int rows)
    {
        var column = new double[rows];
        values.CopyTo(column, 0);
        Array.Fill(column, double.NaN, values.Length, rows - values.Length);
        return column;
    }
}
