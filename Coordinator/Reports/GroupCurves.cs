using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports;

/// <param name="Place">The run's place among the results.</param>
internal sealed record GroupRun(int Place, double[] Times, double[] Values);

/// <summary>
/// The typical curve of each group: the median over its runs at each time, with the quartiles. A run that stopped early by its own
/// rule keeps its last loss; diverged runs are left out, because they would dominate the chart.
/// </summary>
internal static class GroupCurves
{
    private const int MostTimes = 240;

    /// <summary>The most runs of a group; if it has more, a random sample is used.</summary>
    private const int MostRuns = 1_500;

    /// <summary>One series per group, best first, at most <paramref name="most"/>; empty if no curves were recorded.</summary>
    /// <param name="only">Places of the runs to use; null for all.</param>
    public static IReadOnlyList<LineSeries> Of(SweepComparison comparison, int most, string metric = EpochsToTarget.Loss, HashSet<int>? only = null) =>
        Of(comparison, comparison.Groups.Take(most), metric, _ => 1, only);

    /// <summary>The same for some groups.</summary>
    /// <param name="unit">The length of one unit of a run's budget on the axis of time; NaN leaves the run out.</param>
    public static IReadOnlyList<LineSeries> Of(
        SweepComparison comparison, IEnumerable<ComparedGroup> chosen, string metric, Func<TrialResult, double> unit, HashSet<int>? only = null)
    {
        var groups = chosen
            .Select(group => (group.Label, Runs: Runs(comparison, group, metric, unit, MostRuns, result => result.Outcome == TrialOutcome.Completed, only)))
            .Where(group => group.Runs.Count > 0)
            .ToArray();
        var times = Times(groups.SelectMany(group => group.Runs).Select(run => run.Times));
        return [.. groups.Select(group => new LineSeries(group.Label, Typical(group.Runs, times)))];
    }

    /// <summary>The curves of single runs of a group, whatever their outcome; of many, a random sample.</summary>
    /// <param name="unit">As for the typical curve.</param>
    public static IReadOnlyList<GroupRun> Every(SweepComparison comparison, ComparedGroup group, string metric, Func<TrialResult, double> unit, int most) =>
        Runs(comparison, group, metric, unit, most, _ => true, null);

    private static List<GroupRun> Runs(
        SweepComparison comparison, ComparedGroup of, string metric, Func<TrialResult, double> unit, int most, Func<TrialResult, bool> counts, HashSet<int>? only)
    {
        var group = of.Key.Index;
        var members = comparison.Grouping.Members(group).ToArray();
        members = only is null ? members : [.. members.Where(only.Contains)];
        // Not every k-th run, because settings alternate and some would be missed.
        var drawn = Bootstrap.Stream(comparison.Results.Outline.Seed, $"curves\n{group}").Sample(members.Length, most);
        var runs = new List<GroupRun>();
        foreach (var i in drawn)
        {
            var result = comparison.Results.Results[members[i]];
            if (counts(result) && result.Curve.Column(metric) is { Length: > 1 } values && unit(result) is var length && double.IsFinite(length))
            {
                runs.Add(new(members[i], Array.ConvertAll(result.Curve.Times, time => time * length), values));
            }
        }

        return runs;
    }

    private static double[] Times(IEnumerable<double[]> all)
    {
        var union = new SortedSet<double>();
        foreach (var times in all)
        {
            union.UnionWith(times);
        }

        double[] sorted = [.. union];
        return sorted.Length <= MostTimes
            ? sorted
            : [.. Enumerable.Range(0, MostTimes).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (MostTimes - 1))])];
    }

    private static LinePoint[] Typical(List<GroupRun> runs, double[] times)
    {
        var places = new int[runs.Count];
        var points = new LinePoint[times.Length];
        var values = new List<double>(runs.Count);
        for (var t = 0; t < times.Length; t++)
        {
            values.Clear();
            for (var r = 0; r < runs.Count; r++)
            {
                while (places[r] + 1 < runs[r].Times.Length && runs[r].Times[places[r] + 1] <= times[t])
                {
                    places[r]++;
                }

                if (runs[r].Times[places[r]] <= times[t])
                {
                    values.Add(runs[r].Values[places[r]]);
                }
            }

            values.Sort();
            var sorted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
            points[t] = new(
                times[t],
                Quantiles.MedianOfSorted(sorted),
                Quantiles.OfSorted(sorted, .25),
                Quantiles.OfSorted(sorted, .75));
        }

        return points;
    }
}
