using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>Summarizes the runs of one group after another. There may be a million groups, so what is only needed in passing makes no objects.</summary>
internal sealed class GroupTally(Measurement[] measured, ComparisonMetric metric)
{
    private double[] values = [];
    private int count;
    private readonly int[] standings = new int[(int)Standing.Missing + 1];

    /// <summary>How many runs the group has.</summary>
    public int Runs { get; private set; }

    /// <summary>The values of the group's runs, ascending.</summary>
    public ReadOnlySpan<double> Sorted => values.AsSpan(0, count);

    /// <inheritdoc cref="ComparedGroup.Typical"/>
    public double Typical => metric.Kind == MetricKind.EpochsTo ? Quantiles.MedianOfSorted(Sorted) : InterquartileMean.OfSorted(Sorted);

    /// <inheritdoc cref="ComparedGroup.CanWin"/>
    public bool CanWin => ComparedGroup.IsAble(Typical, standings[(int)Standing.Diverged], Runs);

    /// <summary>Takes a group in place of the one before.</summary>
    public void Take(ReadOnlySpan<int> members)
    {
        if (values.Length < members.Length)
        {
            values = new double[members.Length];
        }

        count = 0;
        Array.Clear(standings);
        Runs = members.Length;
        foreach (var i in members)
        {
            standings[(int)measured[i].Standing]++;
            if (measured[i].Counts)
            {
                values[count++] = measured[i].Value;
            }
        }

        RisingOrder.Sort(values.AsSpan(0, count));
    }

    /// <summary>The row of a group, without intervals.</summary>
    public ComparedGroup Row(Grouping grouping, int group)
    {
        Take(grouping.Members(group));
        return new(
            grouping.Key(group),
            Runs,
            Summary.OfSorted(Sorted),
            Typical,
            SummaryIntervals.None,
            Interval.None,
            standings[(int)Standing.Diverged],
            standings[(int)Standing.NotReached],
            standings[(int)Standing.Unfinished],
            standings[(int)Standing.Failed],
            standings[(int)Standing.Missing])
        {
            HigherIsBetter = metric.HigherIsBetter,
        };
    }
}
