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
/// <param name="AllPairs">Whether every run was compared with every other; otherwise runs drawn at random were, and the others
/// are in no basin.</param>
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
    /// <summary>Pairs · parameters that are compared at most.</summary>
    private const long MostWork = 90_000_000;

    /// <summary>An axis with more values than this has no table.</summary>
    private const int MostLevels = 32;

    /// <summary>Walks on this function that are worth comparing with: the lowest loss that anyone has recorded for it.</summary>
    public BestSeen? Seen { get; init; }

    /// <summary>What differs between the runs.</summary>
    public WhatDiffers Differs { get; init; } = WhatDiffers.Unknown;

    /// <summary>What the numbers say.</summary>
    public IReadOnlyList<Finding> Findings => StudyFindings.Of(this);

    /// <summary>How the ends lie to one another, measure by measure; empty without pairs.</summary>
    public IReadOnlyList<PairMeasure> Measures => field ??= PairMeasure.Of(Runs, Pairs);

    /// <summary>Runs that were compared with each other.</summary>
    public int Compared => Basins.Order.Length;

    /// <param name="problem">The function.</param>
    /// <param name="axes">The sweep's axes.</param>
    /// <param name="progress">Told now and then how many pairs are done, of how many.</param>
    /// <param name="epsilon">NaN for <see cref="BasinTable.DefaultEpsilon"/>.</param>
    public static FunctionStudy Of(
        TrialProblem problem, EndedRun[] runs, IReadOnlyList<string> axes, RandomStream draws, double epsilon, int threads, CancellationToken cancel, Action<int, int>? progress = null)
    {
        var optimum = runs.Select(run => run.WhenPolished?.Optimum ?? double.NaN).FirstOrDefault(double.NaN);
        double[] losses = [.. runs.Select(run => run.Ending.Place.Loss)];
        var pairs = Array.Empty<PairComparison>();
        var all = true;
        BasinTable basins;
        if (problem is { Shape: { } shape, Probes: { } probes })
        {
            var most = (int)Math.Clamp(MostWork / Math.Max(1, problem.Objective.Dimension), 1_000, 200_000);
            var chosen = Draw(runs.Length, (1 + (int)Math.Sqrt(1 + (8.0 * most))) / 2, draws);
            all = chosen.Length == runs.Length;
            pairs =
            [
                .. PairStudy.Compare(
                    shape, problem.Loss, probes, [.. chosen.Select(run => runs[run].Ending.Polish.Point)], draws, int.MaxValue, threads: threads, progress: progress, cancel: cancel)
                    .Select(pair => pair with { A = chosen[pair.A], B = chosen[pair.B] }),
            ];
            basins = BasinTable.From(losses, pairs.Select(pair => (pair.A, pair.B, pair.Matched.Ainsworth)), epsilon, optimum, chosen);
        }
        else
        {
            var near = double.IsNaN(epsilon) ? 1e-3 : epsilon;
            basins = BasinTable.From(losses, NearPoints.Links([.. runs.Select(run => run.Ending.Polish.Point)], near), near, optimum);
        }

        return new FunctionStudy(problem.Name, runs, pairs, all, basins, Frequency(runs, axes, basins), optimum);
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

    /// <summary>This many of the runs, drawn without replacement, in order; all of them when they are no more.</summary>
    private static int[] Draw(int count, int most, RandomStream draws)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        if (count <= most)
        {
            return all;
        }

        for (var i = 0; i < most; i++)
        {
            var j = i + draws.NextInt32(count - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return [.. all.Take(most).Order()];
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
