using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Pairs.Layers;
using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// The endings of all runs that minimised the same function: their kinds, the pairs between them, and which share a basin.
/// </summary>
/// <param name="Name">The function in words: data and layers.</param>
/// <param name="Runs">By trial index.</param>
/// <param name="Pairs">Compared pairs; A and B are indices in <paramref name="Runs"/>. Empty for surfaces and modules.</param>
/// <param name="AllPairs">Whether every run was compared with every other; otherwise only a random sample was, and the other
/// runs are in no basin.</param>
/// <param name="Basins">Basins by barriers on straight lines; for networks after matching units.</param>
/// <param name="Frequencies">For each axis that varies among the runs, how often each of its values ended in each basin.</param>
/// <param name="Optimum">The global minimum of the loss; NaN when it is unknown.</param>
public sealed record FunctionStudy(
    string Name,
    EndedRun[] Runs,
    PairComparison[] Pairs,
    bool AllPairs,
    BasinTable Basins,
    AxisFrequency[] Frequencies,
    double Optimum)
{
    /// <summary>The largest number of pairs times parameters to compare.</summary>
    private const long MostWork = 90_000_000;

    /// <summary>Endpoints on a surface that are nearer to each other than this share of the median distance from the origin count as the
    /// same point.</summary>
    private const double SamePlace = 1e-6;

    /// <summary>The largest number of endpoints on a surface that are all compared with each other.</summary>
    public const int MostSurfaceEnds = 1_000;

    /// <summary>The same for a list of layers and for a module of a user's code, whose evaluations may be slow.</summary>
    private const int MostModuleEnds = 10;

    /// <summary>On a surface, a rise above this share of its scale counts as a barrier.</summary>
    private const double AnyRise = 1e-6;

    /// <summary>Losses that differ by at most this share of their scale count as equal.</summary>
    private const double SameLoss = 1e-9;

    /// <summary>An axis with more values than this has no table.</summary>
    private const int MostLevels = 32;

    /// <summary>The lowest loss recorded for this function in any sweep of the ledger.</summary>
    public BestSeen? Seen { get; init; }

    /// <summary>The kind of loss that <see cref="EndedRun.Ending"/> refers to.</summary>
    public string LossName { get; init; } = LossNames.Plain;

    /// <summary>Whether it is a surface, which has neither data nor a network.</summary>
    public bool IsSurface { get; init; }

    /// <summary>The samples on which barriers were measured; empty for a surface.</summary>
    public string ProbedOn { get; init; } = "";

    /// <summary>A sentence on the units that were not matched; empty where all were.</summary>
    public string Unmatched { get; init; } = "";

    /// <summary>The narrowest interval between two places that were looked at on a line, as a share of it; NaN where there was no line. Lines on which a rise was
    /// seen, and lines that do not bend, were looked at in 24 intervals.</summary>
    public double Resolution { get; init; } = double.NaN;

    /// <summary>Runs without an ending, with the reason.</summary>
    public IReadOnlyList<UnendedRun> Unended { get; init; } = [];

    /// <summary>What differs between the runs.</summary>
    public WhatDiffers Differs { get; init; } = WhatDiffers.Unknown;

    /// <summary>The findings of the study.</summary>
    public IReadOnlyList<Finding> Findings => StudyFindings.Of(this);

    /// <summary>For each axis that varies, how often each of its values ended in one of the deepest basins; empty when that is
    /// uninformative, because all basins are equally deep or only one run reached one of the deepest.</summary>
    public IReadOnlyList<AxisFrequency> FoundBest =>
        Basins.Best == Basins.Basins.Length || Basins.Basins.Take(Basins.Best).Sum(basin => basin.Runs.Length) < 2
            ? []
            : [.. Frequencies.Select(axis => axis with { Frequencies = Basins.BestOf(axis.Frequencies) })];

    /// <summary>Statistics of the pairs, one per measure; empty without pairs.</summary>
    public IReadOnlyList<PairMeasure> Measures => field ??= PairMeasure.Of(Runs, Pairs);

    /// <summary>The number of runs that were compared with each other.</summary>
    public int Compared => Basins.Order.Length;

    /// <summary>The largest number of networks with this many parameters that are all compared with each other; from more, this many
    /// are drawn at random.</summary>
    public static int MostNetworks(double parameters) => (1 + (int)Math.Sqrt(1 + (8 * Math.Clamp(Math.Floor(MostWork / Math.Max(1, parameters)), 1_000, 200_000)))) / 2;

    /// <param name="problem">The function.</param>
    /// <param name="axes">The sweep's axes.</param>
    /// <param name="progress">Called now and then with the number of pairs done and the total.</param>
    /// <param name="epsilon">The largest barrier within a basin, in units of the loss; NaN for <see
    /// cref="BasinTable.DefaultEpsilon"/>, or on surfaces for any rise.</param>
    public static FunctionStudy Of(
        TrialProblem problem, EndedRun[] runs, IReadOnlyList<string> axes, RandomStream draws, double epsilon, int threads, CancellationToken cancel, Action<int, int>? progress = null)
    {
        var optimum = runs.Select(run => run.WhenPolished?.Optimum ?? double.NaN).FirstOrDefault(double.NaN);
        double[] losses = [.. runs.Select(run => run.Ending.Place.Loss)];
        double[][] ends = [.. runs.Select(run => run.Ending.Polish.Point)];
        var scale = LossScale(runs);
        var pairs = Array.Empty<PairComparison>();
        var exact = !double.IsNaN(epsilon) ? epsilon : problem.Surface is not null ? AnyRise * scale : BasinTable.DefaultEpsilon(losses, scale);
        var resolution = double.NaN;
        IEnumerable<(int A, int B, double Barrier)> links = [];
        int[] compared = [.. Enumerable.Range(0, runs.Length)];
        if (problem is { Shape: { } shape, Probes: { } probes })
        {
            compared = draws.Sample(runs.Length, MostNetworks(problem.Objective.Dimension));
            pairs =
            [
                .. PairStudy.Compare(shape, problem.Loss, probes, [.. compared.Select(run => ends[run])], draws, int.MaxValue, threads: threads, progress: progress, cancel: cancel)
                    .Select(pair => pair with { A = compared[pair.A], B = compared[pair.B] }),
            ];
            links = pairs.Select(pair => (pair.A, pair.B, pair.Matched.Ainsworth));
        }
        else if (problem.Symmetry is { } symmetry)
        {
            compared = draws.Sample(runs.Length, MostModuleEnds);
            var comparer = new LayerPairs(symmetry, problem.Objective, exact);
            pairs = ComparedOneByOne(compared, (a, b) => comparer.Compare(a, b, ends[a], ends[b]), progress, cancel);
            links = pairs.Select(pair => (pair.A, pair.B, pair.Matched.Ainsworth));
        }
        else
        {
            var near = SamePlace * Middle(ends.Select(end => EuclideanSpace.Norm(end)));
            links = EndLines.Of(problem.Objective, ends, exact, near, problem.Surface is null ? MostModuleEnds : MostSurfaceEnds, draws, out compared, out resolution);
        }

        var limit = double.IsNaN(epsilon) && pairs.Length > 0 ? BasinTable.DefaultEpsilon(pairs.Select(pair => pair.Raw.Ends), scale) : exact;
        var basins = BasinTable.From(losses, links, limit, optimum, compared, [.. runs.Select(run => run.Ending.Place.Verdict.Sort)], SameLoss * scale);
        var all = compared.Length == runs.Length;
        return new FunctionStudy(problem.Name, runs, pairs, all, basins, Frequency(runs, axes, basins), optimum) { LossName = problem.LossName, IsSurface = problem.Surface is not null, ProbedOn = problem.ProbedOn, Unmatched = problem.Unmatched, Resolution = pairs.Length > 0 ? pairs.Min(pair => pair.Matched.Resolution) : resolution };
    }

    /// <summary>All pairs of some runs, on this thread.</summary>
    private static PairComparison[] ComparedOneByOne(int[] runs, Func<int, int, PairComparison> compare, Action<int, int>? progress, CancellationToken cancel)
    {
        var pairs = new List<PairComparison>();
        for (var b = 1; b < runs.Length; b++)
        {
            for (var a = 0; a < b; a++)
            {
                cancel.ThrowIfCancellationRequested();
                pairs.Add(compare(runs[a], runs[b]));
                progress?.Invoke(pairs.Count, runs.Length * (runs.Length - 1) / 2);
            }
        }

        return [.. pairs];
    }

    /// <summary>The runs grouped by the kind of place where they ended.</summary>
    public IReadOnlyList<IGrouping<string, EndedRun>> Kinds =>
        [.. Runs.GroupBy(run => run.Ending.Place.Verdict.Kind).OrderBy(group => group.First().Ending.Place.Verdict.Facts.Case)];

    /// <summary>How many runs were at each known place when training ended.</summary>
    public IReadOnlyList<(string Place, int Runs)> Places =>
    [
        .. Runs.Where(run => run.WhenTrained is not null)
            .GroupBy(run => run.WhenTrained!.Name)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())),
    ];

    /// <summary>The median scale of the loss over the runs; 0 when none has one.</summary>
    internal static double LossScale(IEnumerable<EndedRun> runs) => Middle(runs.Select(run => run.Ending.Polish.LossScale));

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private static AxisFrequency[] Frequency(EndedRun[] runs, IReadOnlyList<string> axes, BasinTable basins)
    {
        var frequencies = new List<AxisFrequency>();
        for (var axis = 0; axis < axes.Count; axis++)
        {
            string?[] levels = [.. runs.Select(run => run.Values[axis]?.Text)];
            if (levels.OfType<string>().Distinct().Count() is > 1 and <= MostLevels)
            {
                frequencies.Add(new AxisFrequency(axes[axis], basins.FrequencyBy(levels)));
            }
        }

        return [.. frequencies];
    }
}

/// <param name="Axis">Dotted path.</param>
public sealed record AxisFrequency(string Axis, BasinFrequency[] Frequencies);
