using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Pairs;
using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// The endings of all runs that walked on one function: what they are, how they lie to one another, which share a basin.
/// </summary>
/// <param name="Name">The function in words: data and layers.</param>
/// <param name="Runs">By trial index.</param>
/// <param name="Pairs">Compared pairs; A and B are places in <paramref name="Runs"/>. Empty for surfaces.</param>
/// <param name="AllPairs">Whether these are all; otherwise a random sample, and basins may be split that are one.</param>
/// <param name="Basins">For networks by barriers after matching; for surfaces by distance (ε = 1e−3).</param>
/// <param name="Frequencies">For each axis that varies among the runs, how often each of its values ended in each basin.</param>
/// <param name="Optimum">The lowest loss there is; NaN when it is not known.</param>
public sealed record FunctionStudy(
    string Name,
    EndedRun[] Runs,
    PairComparison[] Pairs,
    bool AllPairs,
    BasinTable Basins,
    AxisFrequency[] Frequencies,
    double Optimum)
{
    /// <summary>Pairs that are compared at most: of small networks more, as each costs less.</summary>
    private const long MostWork = 90_000_000;

    /// <param name="problem">The function.</param>
    /// <param name="axes">The sweep's axes.</param>
    /// <param name="epsilon">NaN for <see cref="BasinTable.DefaultEpsilon"/>.</param>
    public static FunctionStudy Of(
        TrialProblem problem, EndedRun[] runs, IReadOnlyList<string> axes, RandomStream draws, double epsilon, int threads, CancellationToken cancel)
    {
        var optimum = runs.Select(run => run.WhenPolished?.Optimum ?? double.NaN).FirstOrDefault(double.NaN);
        double[] losses = [.. runs.Select(run => run.Ending.Place.Loss)];
        var pairs = Array.Empty<PairComparison>();
        var all = true;
        BasinTable basins;
        if (problem is { Shape: { } shape, Probes: { } probes })
        {
            var most = (int)Math.Clamp(MostWork / Math.Max(1, problem.Objective.Dimension), 1_000, 200_000);
            pairs = PairStudy.Compare(
                shape, problem.Loss, probes, [.. runs.Select(run => run.Ending.Polish.Point)], draws, most, threads: threads, cancel: cancel);
            all = pairs.Length == (long)runs.Length * (runs.Length - 1) / 2;
            basins = BasinTable.From(losses, pairs.Select(pair => (pair.A, pair.B, pair.Matched.Ainsworth)), epsilon, optimum);
        }
        else
        {
            basins = BasinTable.From(losses, Distances(runs), double.IsNaN(epsilon) ? 1e-3 : epsilon, optimum);
        }

        return new FunctionStudy(Describe(problem), runs, pairs, all, basins, Frequency(runs, axes, basins), optimum);
    }

    /// <summary>How many runs ended at each kind of place.</summary>
    public IReadOnlyList<(MinimumKind Kind, int Runs)> Kinds =>
        [.. Runs.GroupBy(run => run.Ending.Place.Kind).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];

    /// <summary>How many runs stood at each known place when training ended.</summary>
    public IReadOnlyList<(string Place, int Runs)> Places =>
    [
        .. Runs.Where(run => run.WhenTrained is not null)
            .GroupBy(run => run.WhenTrained!.Name)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())),
    ];

    /// <summary>What the numbers say, a sentence each, in plain language.</summary>
    public IEnumerable<string> Sentences()
    {
        var count = Runs.Length;
        var unfinished = Runs.Count(run => run.Ending.Polish.HadNotConverged);
        yield return unfinished == 0
            ? $"All {count} runs had converged when training ended: going on exactly lowers no loss by more than 1 %."
            : $"{unfinished} of {count} runs had not converged when training ended: going on exactly lowered their loss by more than 1 %.";
        yield return $"After that, {string.Join(", ", Kinds.Select(kind => $"{kind.Runs} stand at a {Word(kind.Kind)}"))}.";
        if (Places.Count > 0)
        {
            yield return $"When training ended, {string.Join(", ", Places.Take(6).Select(place => $"{place.Runs} stood at {place.Place}"))}.";
        }

        var best = Basins.Basins[0];
        yield return Basins.Basins.Length == 1
            ? $"All of them share one basin: whatever the start, they found the same minimum, at {best.Loss:g6}."
            : $"They lie in {Basins.Basins.Length} basins{(AllPairs ? "" : " (of a sample of pairs; fewer is possible)")}; the best, at {best.Loss:g6}, "
              + $"holds {best.Runs.Length} of {count} runs ({100 * best.Share.Low:f0}–{100 * best.Share.High:f0} %).";
        if (Pairs.Length > 0)
        {
            var raw = Median(Pairs.Select(pair => pair.Raw.Ainsworth));
            var matched = Median(Pairs.Select(pair => pair.Matched.Ainsworth));
            yield return $"Between two runs the straight line climbs {raw:g3} above its ends in the median, and {matched:g3} once hidden units are matched.";
        }
    }

    private static string Word(MinimumKind kind) => kind switch
    {
        MinimumKind.FlatValley => "flat valley",
        MinimumKind.NotConverged => "place that has not converged",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static IEnumerable<(int A, int B, double Length)> Distances(EndedRun[] runs)
    {
        for (var b = 1; b < runs.Length; b++)
        {
            for (var a = 0; a < b; a++)
            {
                yield return (a, b, EuclideanSpace.Distance(runs[a].Ending.Polish.Point, runs[b].Ending.Polish.Point));
            }
        }
    }

    private static AxisFrequency[] Frequency(EndedRun[] runs, IReadOnlyList<string> axes, BasinTable basins)
    {
        var frequencies = new List<AxisFrequency>();
        for (var axis = 0; axis < axes.Count; axis++)
        {
            string?[] levels = [.. runs.Select(run => run.Values[axis]?.Text)];
            if (levels.OfType<string>().Distinct().Count() > 1)
            {
                frequencies.Add(new AxisFrequency(axes[axis], basins.FrequencyBy(levels)));
            }
        }

        return [.. frequencies];
    }

    private static string Describe(TrialProblem problem) => problem.Shape is { } shape
        ? $"{problem.DataName}: {shape.Layers[0].Inputs}-{string.Join('-', shape.Layers.Select(layer => layer.Units))} {Activations(shape)}"
        : problem.Surface!.Name;

    private static string Activations(Networks.NetworkShape shape) => string.Join(
        '/', shape.Layers.Select(layer => layer.Activation.ToString().ToLowerInvariant()).Distinct());
}

/// <param name="Axis">Dotted path.</param>
public sealed record AxisFrequency(string Axis, BasinFrequency[] Frequencies);
