using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// Searches for the passes between two minima: relaxes an elastic band between them, walks from each of its maxima to a saddle, and
/// descends to both sides from each saddle that is verified to be a pass. Deterministic and bounded; one step per call.
/// </summary>
public sealed class PassSearch
{
    /// <summary>Saddles nearer to each other than this share of the distance between the two minima count as the same.</summary>
    private const double SamePlace = 1e-4;

    /// <summary>A rise below this share of the loss's scale does not count.</summary>
    private const double NoRise = 3e-8;

    private readonly JudgedFunction function;
    private readonly double[] from;
    private readonly double[] to;
    private readonly double least;
    private readonly RandomStream draws;
    private readonly PassOptions options;
    private readonly IEnumerator<PassStage> work;
    private readonly List<Pass> passes = [];
    private BandPath? band;
    private double unit;
    private double floor = double.PositiveInfinity;
    private int tops;

    /// <param name="to">The copy of the second minimum that is nearest to the first (<see cref="NearestCopy"/>).</param>
    /// <param name="draws">For <see cref="Classifying.Classify"/>.</param>
    public PassSearch(JudgedFunction function, double[] from, double[] to, RandomStream draws, PassOptions? options = null)
    {
        (this.function, this.from, this.to, this.draws, this.options) = (function, from, to, draws, options ?? PassOptions.Default);
        least = EuclideanSpace.Distance(from, to);
        work = Work().GetEnumerator();
    }

    /// <summary>Creates a search between two minima of a trial's function, using the copy of the second that is nearest
    /// to the first.</summary>
    public static PassSearch Of(TrialProblem problem, TrialSeeds seeds, double[] from, double[] to, PassOptions options)
    {
        var copies = new NearestCopy(problem);
        return new PassSearch(
            problem.Function,
            from,
            copies.Find(copies.Prepare(from), copies.Prepare(to)),
            RandomStream.Named(seeds.Sweep, seeds.Init, StreamPurpose.Probe, 1),
            options);
    }

    /// <summary>The current stage.</summary>
    public PassStage Stage => work.Current;

    public static PassAttempt Search(JudgedFunction function, double[] from, double[] to, RandomStream draws, PassOptions? options = null)
    {
        var search = new PassSearch(function, from, to, draws, options);
        while (search.Advance())
        {
        }

        return search.Result();
    }

    /// <summary>Takes one step; false when the search has ended.</summary>
    public bool Advance() => work.MoveNext();

    /// <summary>The result; only after the search has ended.</summary>
    public PassAttempt Result() => new(Math.Min(band!.Highest * unit, floor), [.. band.Values.Select(value => value * unit)], tops, [.. passes]);

    private IEnumerable<PassStage> Work()
    {
        var scaled = new ScaledObjective(function.Objective, from, function.ScaleAt(from, least));
        unit = scaled.LossUnit;
        var elastic = new ElasticBand(scaled, new double[from.Length], Within(scaled, to), options.Images, options.BandStepsFor(from.Length));
        while (elastic.Advance())
        {
            yield return new PassStage(0, (double)elastic.Steps / options.BandSteps);
        }

        band = elastic.Path();
        foreach (var (place, along) in band.Tops().Take(options.CandidatesFor(from.Length, IsLevel(from) && IsLevel(to))))
        {
            tops++;
            var walk = new PassWalk(function, Outside(scaled, place), Direction(scaled, along), least, draws, options);
            foreach (var share in walk.Steps(IsKnown))
            {
                yield return new PassStage(tops, share);
            }

            if (walk.Found is { } pass)
            {
                passes.Add(pass);
            }
        }

        foreach (var share in passes.Count == 0 && options.Ending.Polish.WithoutBfgs(from.Length) ? AlongFloor(scaled) : [])
        {
            yield return new PassStage(tops, share);
        }
    }

    /// <summary>Used when no pass was found, because then there may be no rise either.</summary>
    private IEnumerable<double> AlongFloor(ScaledObjective scaled)
    {
        double[][] places = [from, .. band!.Places.Where((_, i) => i > 0 && i < band.Places.Length - 1 && i % ElasticBand.Between == 0).Select(place => Outside(scaled, place)), to];
        var along = new ValleyFloor(function, places, NoRise * function.ScaleAt(from, 0).Loss);
        foreach (var share in along.Steps())
        {
            yield return share;
        }

        floor = along.Highest;
    }

    private bool IsLevel(double[] place)
    {
        var gradient = new double[place.Length];
        function.Objective.ValueAndGradient(place, gradient);
        return function.ScaleAt(place, least).Steepness(gradient) <= options.Ending.Classify.GradientTolerance;
    }

    private bool IsKnown(double[] place) => passes.Any(pass => EuclideanSpace.Distance(pass.Point, place) <= SamePlace * least);

    private double[] Within(ScaledObjective scaled, double[] place) =>
        [.. place.Select((x, i) => (x - from[i]) / scaled.Lengths[i])];

    private static double[] Outside(ScaledObjective scaled, double[] at)
    {
        var place = new double[at.Length];
        scaled.Place(at, place);
        return place;
    }

    private static double[] Direction(ScaledObjective scaled, double[] along) => [.. along.Zip(scaled.Lengths, (x, length) => x * length)];
}

/// <summary>The progress of a search.</summary>
/// <param name="Top">0 for the band, else the number of the maximum being followed, from 1.</param>
/// <param name="Share">The share of the bound on its steps.</param>
public readonly record struct PassStage(int Top, double Share);
