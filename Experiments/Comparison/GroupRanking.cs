using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>The order of a comparison's groups.</summary>
/// <param name="Groups">Best first: those that can be best, by their typical value, then the others.</param>
/// <param name="Able">How many can be best.</param>
internal sealed record GroupRanking(int[] Groups, int Able)
{
    public static GroupRanking Of(Grouping grouping, RunValues values)
    {
        var tally = new GroupTally(grouping, values.Measured, values.Metric);
        var ranks = new Rank[grouping.Count];
        var costs = new double[ranks.Length];
        var (able, others) = (0, ranks.Length);
        for (var group = 0; group < ranks.Length; group++)
        {
            tally.Take(group);
            var rank = new Rank(
                group, values.Metric.Cost(tally.Typical), values.Metric.Cost(Summary.MeanOf(tally.Sorted)), grouping.FirstPoint(group));
            if (tally.CanWin)
            {
                (costs[able], ranks[able++]) = (rank.Typical, rank);
            }
            else
            {
                ranks[--others] = rank;
            }
        }

        // By the typical value alone as plain numbers, then those that are equal in it.
        Array.Sort(costs, ranks, 0, able);
        for (var first = 0; first < able;)
        {
            var end = first + 1;
            while (end < able && costs[end] == costs[first])
            {
                end++;
            }

            Array.Sort(ranks, first, end - first);
            first = end;
        }

        Array.Sort(ranks, able, ranks.Length - able);
        return new(Array.ConvertAll(ranks, rank => rank.Group), able);
    }

    /// <summary>What decides a group's place among those that can be best, or among the others.</summary>
    private readonly record struct Rank(int Group, double Typical, double Mean, int Point) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            Rising(Typical, other.Typical) is not 0 and var byTypical ? byTypical
            : Rising(Mean, other.Mean) is not 0 and var byMean ? byMean
            : Point.CompareTo(other.Point);

        private static int Rising(double p, double q) => double.IsNaN(p) ? (double.IsNaN(q) ? 0 : 1) : double.IsNaN(q) ? -1 : p.CompareTo(q);
    }
}
