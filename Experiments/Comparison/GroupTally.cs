using System.Runtime.InteropServices;
using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>Summarizes the runs of one group after another. There may be a million groups, so what is only needed in passing makes no objects.</summary>
internal sealed class GroupTally(Grouping grouping, Measurement[] measured, ComparisonMetric metric)
{
    private readonly List<double> values = [];
    private readonly int[] runs = new int[(int)Standing.Missing + 1];
    private int counted;

    /// <summary>The values of the group's runs, ascending.</summary>
    public ReadOnlySpan<double> Sorted => CollectionsMarshal.AsSpan(values);

    /// <inheritdoc cref="ComparedGroup.Typical"/>
    public double Typical => metric.Kind == MetricKind.EpochsTo ? Quantiles.MedianOfSorted(Sorted) : InterquartileMean.OfSorted(Sorted);

    /// <inheritdoc cref="ComparedGroup.CanWin"/>
    public bool CanWin => ComparedGroup.IsAble(Typical, runs[(int)Standing.Diverged], counted);

    /// <summary>Takes a group in place of the one before.</summary>
    public void Take(int group)
    {
        values.Clear();
        Array.Clear(runs);
        var members = grouping.Members(group);
        counted = members.Length;
        foreach (var i in members)
        {
            runs[(int)measured[i].Standing]++;
            if (measured[i].Counts)
            {
                values.Add(measured[i].Value);
            }
        }

        values.Sort();
    }

    /// <summary>The row of a group, without intervals.</summary>
    public ComparedGroup Row(int group)
    {
        Take(group);
        return new(
            grouping.Key(group),
            counted,
            Summary.OfSorted(Sorted),
            Typical,
            SummaryIntervals.None,
            Interval.None,
            runs[(int)Standing.Diverged],
            runs[(int)Standing.NotReached],
            runs[(int)Standing.Unfinished],
            runs[(int)Standing.Failed],
            runs[(int)Standing.Missing])
        {
            HigherIsBetter = metric.HigherIsBetter,
        };
    }
}
