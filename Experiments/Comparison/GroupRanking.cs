using Runner.Comparison.Statistics;
using Runner.Numerics;

namespace Runner.Comparison;

/// <summary>The order of a comparison's groups.</summary>
/// <param name="Groups">Best first: those that can be best, by their typical value, then the others.</param>
/// <param name="Able">How many can be best.</param>
internal sealed record GroupRanking(int[] Groups, int Able)
{
    public static GroupRanking Of(Grouping grouping, RunValues values)
    {
        var (costs, means, canWin) = (new double[grouping.Count], new double[grouping.Count], new bool[grouping.Count]);
        SideBySide.Ranges(grouping.Count, (from, end) =>
        {
            var tally = new GroupTally(values.Measured, values.Metric);
            for (var group = from; group < end; group++)
            {
                tally.Take(grouping.Members(group));
                (costs[group], means[group]) = (values.Metric.Cost(tally.Typical), values.Metric.Cost(Summary.MeanOf(tally.Sorted)));
                canWin[group] = tally.CanWin;
            }
        });
        var (able, others) = (new List<int>(grouping.Count), new List<Rank>());
        for (var group = 0; group < grouping.Count; group++)
        {
            if (canWin[group])
            {
                able.Add(group);
            }
            else
            {
                others.Add(RankOf(group));
            }
        }

        var groups = RisingOrder.Of(others.Count == 0 ? costs : [.. able.Select(group => costs[group])]);
        for (var place = 0; place < groups.Length; place++)
        {
            groups[place] = able[groups[place]];
        }

        SortEqual(groups);
        others.Sort();
        return new([.. groups, .. others.Select(rank => rank.Group)], groups.Length);

        Rank RankOf(int group) => new(group, costs[group], means[group], grouping.FirstPoint(group));

        // Groups with the same typical value, by the rest of what decides.
        void SortEqual(int[] groups)
        {
            for (var first = 0; first < groups.Length;)
            {
                var (end, isSorted) = (first + 1, true);
                while (end < groups.Length && costs[groups[end]] == costs[groups[first]])
                {
                    isSorted &= RankOf(groups[end - 1]).CompareTo(RankOf(groups[end])) <= 0;
                    end++;
                }

                if (!isSorted)
                {
                    var equal = Array.ConvertAll(groups[first..end], RankOf);
                    Array.Sort(equal);
                    Array.ConvertAll(equal, rank => rank.Group).CopyTo(groups, first);
                }

                first = end;
            }
        }
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
