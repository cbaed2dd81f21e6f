using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports;

/// <summary>
/// The typical curve of each group: at each time the median over its runs, and their quartiles. A run that ended early by
/// its own rule goes on at its last loss; runs that diverged are left out, as their chart would be of them alone.
/// </summary>
internal static class GroupCurves
{
    private const int MostTimes = 240;

    /// <summary>Of groups with more runs than this, every k-th is taken.</summary>
    private const int MostRuns = 1_500;

    /// <summary>One series a group, best first, at most <paramref name="most"/>; empty when no curves were kept.</summary>
    public static IReadOnlyList<LineSeries> Of(SweepComparison comparison, int most, string metric = EpochsToTarget.Loss)
    {
        var groups = comparison.Groups.Take(most)
            .Select(group => (group.Label, Runs: Runs(comparison, group.Key.Index, metric)))
            .Where(group => group.Runs.Count > 0)
            .ToArray();
        var times = Times(groups.SelectMany(group => group.Runs).Select(run => run.Times));
        return [.. groups.Select(group => new LineSeries(group.Label, Typical(group.Runs, times)))];
    }

    private static List<(int[] Times, double[] Values)> Runs(SweepComparison comparison, int group, string metric)
    {
        var members = comparison.Grouping.Members(group);
        var step = Math.Max(1, members.Length / MostRuns);
        var runs = new List<(int[], double[])>();
        for (var i = 0; i < members.Length; i += step)
        {
            var result = comparison.Results.Results[members[i]];
            if (result.Outcome == TrialOutcome.Completed && result.Curve.Column(metric) is { Length: > 1 } values)
            {
                runs.Add((result.Curve.Times, values));
            }
        }

        return runs;
    }

    private static int[] Times(IEnumerable<int[]> all)
    {
        var union = new SortedSet<int>();
        foreach (var times in all)
        {
            union.UnionWith(times);
        }

        int[] sorted = [.. union];
        return sorted.Length <= MostTimes
            ? sorted
            : [.. Enumerable.Range(0, MostTimes).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (MostTimes - 1))])];
    }

    private static LinePoint[] Typical(List<(int[] Times, double[] Values)> runs, int[] times)
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
