using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Runner.Comparison.Statistics;
using Runner.Numerics;

namespace Runner.Comparison;

/// <summary>
/// Groups of runs compared by one metric: one row per group, best first. The interval of its typical value is bootstrapped within points,
/// so that it reflects the variation between seeds and not the spread between other settings; see <see cref="Strata"/>.
/// </summary>
public sealed class SweepComparison
{
    /// <summary>Groups beyond this many, from the best, get no interval and are not tested against the best.</summary>
    public const int MostIntervals = 64;

    private SweepComparison(
        RunValues values,
        Grouping grouping,
        IReadOnlyList<ComparedGroup> groups,
        int able,
        IReadOnlyList<GroupEffect> effects,
        KruskalWallisResult difference)
    {
        Values = values;
        Grouping = grouping;
        Groups = groups;
        Able = able;
        Effects = effects;
        Difference = difference;
    }

    /// <summary>The values of all runs.</summary>
    public RunValues Values { get; }

    public SweepResults Results => Values.Results;

    public ComparisonMetric Metric => Values.Metric;

    public Grouping Grouping { get; }

    /// <summary>Dotted paths of the grouping axes.</summary>
    public IReadOnlyList<string> By => [.. Grouping.Axes.Select(axis => Results.Axes[axis])];

    /// <summary>Best first: groups that can be best, by their typical value, then those that cannot.</summary>
    public IReadOnlyList<ComparedGroup> Groups { get; }

    /// <summary>How many groups can be best; they are the first.</summary>
    public int Able { get; }

    /// <summary>The best group against every other, in the order of rows.</summary>
    public IReadOnlyList<GroupEffect> Effects { get; }

    /// <summary>Whether the groups differ at all: stratified Kruskal–Wallis over at most <see cref="MostIntervals"/> groups.</summary>
    public KruskalWallisResult Difference { get; }

    /// <summary>Values of other axes within which another group is best.</summary>
    public IReadOnlyList<Reversal> Reversals => field ??= Reversal.Of(this, Values.Costs, (joint, group) => new GroupTally(Values.Rounded, Metric).Row(joint, group));

    /// <summary>The loss whose curves accompany the metric.</summary>
    public CurveLoss Curve => CurveLoss.Of(Results, Metric);

    /// <summary>P(better) of an effect, separately in each matched setting.</summary>
    internal double[] SharesOf(GroupEffect effect) =>
        [.. CountedStratum.Of(GroupEffects.Strata(Grouping, effect.Best.Key.Index, effect.Other.Key.Index, Values.Costs)).Select(stratum => stratum.Share)];

    /// <summary>Among a group's runs with a value, the share that is worse than <paramref name="value"/>.</summary>
    internal double ShareWorse(ComparedGroup group, double value)
    {
        int counted = 0, worse = 0;
        var compared = Values.Costs;
        foreach (var i in Grouping.Members(group.Key.Index))
        {
            counted += compared[i].Counts ? 1 : 0;
            worse += compared[i].Counts && compared[i].Value > Metric.Cost(value) ? 1 : 0;
        }

        return (double)worse / counted;
    }

    /// <summary>Decides which values of the metric are equal up to rounding.</summary>
    internal Rounding Rounding => Values.Rounding;

    /// <summary>The findings of the comparison, most important first.</summary>
    public IReadOnlyList<Finding> Findings => field ??= ComparisonFindings.Of(this);

    public static SweepComparison Of(SweepResults results, IReadOnlyList<string> by, ComparisonMetric metric) =>
        Of(RunValues.Of(results, metric), by);

    public static SweepComparison Of(RunValues values, IReadOnlyList<string> by) => Of(values, Grouping.Of(values.Results, by));

    /// <summary>Several comparisons side by side: one for each set of axes.</summary>
    public static SweepComparison[] Of(RunValues values, IReadOnlyList<IReadOnlyList<string>> by)
    {
        // What they share is there before they start.
        _ = (values.Costs, values.Results.Table);
        var all = new SweepComparison[by.Count];
        SideBySide.Run(all.Length, place => all[place] = Of(values, by[place]));
        return all;
    }

    public static SweepComparison Of(RunValues values, Grouping grouping)
    {
        // Only the groups that are shown with intervals are kept; the others, of which there may be a million, are made anew when they are asked for.
        var ranking = GroupRanking.Of(grouping, values);
        var rows = new (ComparedGroup Group, int Index)[Math.Min(ranking.Groups.Length, MostIntervals)];

        // Each group has a random stream of its own, so the intervals can be computed in parallel.
        SideBySide.Run(rows.Length, place =>
        {
            var tally = new GroupTally(values.Measured, values.Metric);
            var row = tally.Row(grouping, ranking.Groups[place]);
            var intervals = IntervalsOf(values, grouping, ranking.Groups[place], tally.Sorted);
            var group = row with
            {
                Intervals = intervals,
                Interval = values.Metric.Kind == MetricKind.EpochsTo ? intervals.Median : intervals.Iqm,
            };
            rows[place] = (group, ranking.Groups[place]);
        });

        var costs = values.Costs;
        IReadOnlyList<GroupEffect> effects = [];
        var difference = default(KruskalWallisResult);
        SideBySide.Run(
            () => difference = Differ(grouping, rows, costs),
            () => effects = rows.Length > 1 && rows[0].Group.CanWin ? GroupEffects.Of(values.Results, grouping, rows, costs, values.Metric) : []);
        return new(values, grouping, new RankedGroups([.. rows.Select(row => row.Group)], ranking.Groups, Row), ranking.Able, effects, difference);

        ComparedGroup Row(int group) => new GroupTally(values.Measured, values.Metric).Row(grouping, group);
    }

    /// <param name="sorted">The values of the group's runs, ascending.</param>
    private static SummaryIntervals IntervalsOf(RunValues values, Grouping grouping, int group, ReadOnlySpan<double> sorted)
    {
        var stream = Bootstrap.Stream(values.Results.Outline.Seed, $"typical\n{values.Metric}\n{grouping.Key(group).StreamName}");
        return Bootstrap.Of(StrataOf(values.Results, grouping.Members(group), values.Measured, sorted), stream);
    }

    /// <summary>The values of some runs, one stratum per point.</summary>
    private static Strata StrataOf(SweepResults results, ReadOnlySpan<int> members, Measurement[] measured, ReadOnlySpan<double> sorted)
    {
        var (last, repeated) = (-1, false);
        foreach (var i in members)
        {
            if (measured[i].Counts)
            {
                repeated |= results.PointAt(i) <= last;
                last = results.PointAt(i);
            }
        }

        // Points that were run once each are one stratum; there may be a million.
        if (!repeated)
        {
            return Strata.OfSorted(sorted.ToArray());
        }

        var byPoint = new Dictionary<int, List<double>>();
        foreach (var i in members)
        {
            if (measured[i].Counts)
            {
                (byPoint.TryGetValue(results.PointAt(i), out var list) ? list : byPoint[results.PointAt(i)] = []).Add(measured[i].Value);
            }
        }

        return Strata.Of([.. byPoint.Values]);
    }

    private static KruskalWallisResult Differ(Grouping grouping, (ComparedGroup Group, int Index)[] rows, Measurement[] measured)
    {
        int[] groups = [.. rows.Select(row => row.Index)];
        var values = new List<(int Group, int Stratum, double Value)>(groups.Sum(group => grouping.Members(group).Length));
        var strata = grouping.Strata(groups);
        for (var place = 0; place < groups.Length; place++)
        {
            var members = grouping.Members(groups[place]);
            for (var m = 0; m < members.Length; m++)
            {
                var run = measured[members[m]];
                if (run.Counts || run.Standing == Standing.Diverged)
                {
                    values.Add((place, strata[place][m], run.Value));
                }
            }
        }

        var groupOf = new Dictionary<int, int>();
        var shared = values.Exists(value => !groupOf.TryAdd(value.Stratum, value.Group) && groupOf[value.Stratum] != value.Group);
        return KruskalWallis.Test(shared ? values : [.. values.Select(value => (value.Group, 0, value.Value))], rows.Length);
    }
}
