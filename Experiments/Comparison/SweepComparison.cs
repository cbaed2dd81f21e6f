using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>
/// Groups of runs compared by one metric: one row per group, best first. The interval of its typical value is bootstrapped within points,
/// so that it reflects the variation between seeds and not the spread between other settings; see <see cref="Strata"/>.
/// </summary>
public sealed class SweepComparison
{
    /// <summary>Groups beyond this many, from the best, get no interval and are not tested against the best.</summary>
    public const int MostIntervals = 64;

    private readonly Measurement[] rounded;

    /// <summary>The rounded values as costs: lower is better.</summary>
    private readonly Measurement[] compared;

    private SweepComparison(
        Measurement[] rounded,
        Measurement[] compared,
        SweepResults results,
        ComparisonMetric metric,
        Grouping grouping,
        IReadOnlyList<ComparedGroup> groups,
        IReadOnlyList<GroupEffect> effects,
        KruskalWallisResult difference,
        Rounding rounding)
    {
        this.rounded = rounded;
        this.compared = compared;
        Results = results;
        Metric = metric;
        Grouping = grouping;
        Groups = groups;
        Effects = effects;
        Difference = difference;
        Rounding = rounding;
    }

    public SweepResults Results { get; }

    public ComparisonMetric Metric { get; }

    public Grouping Grouping { get; }

    /// <summary>Dotted paths of the grouping axes.</summary>
    public IReadOnlyList<string> By => [.. Grouping.Axes.Select(axis => Results.Axes[axis])];

    /// <summary>Best first: groups that can be best, by their typical value, then those that cannot.</summary>
    public IReadOnlyList<ComparedGroup> Groups { get; }

    /// <summary>The best group against every other, in the order of rows.</summary>
    public IReadOnlyList<GroupEffect> Effects { get; }

    /// <summary>Whether the groups differ at all: stratified Kruskal–Wallis over at most <see cref="MostIntervals"/> groups.</summary>
    public KruskalWallisResult Difference { get; }

    /// <summary>Values of other axes within which another group is best.</summary>
    public IReadOnlyList<Reversal> Reversals => field ??= Reversal.Of(this, compared, (joint, group) => Row(joint, group, rounded, Metric));

    /// <summary>The loss whose curves accompany the metric.</summary>
    public CurveLoss Curve => CurveLoss.Of(Results, Metric);

    /// <summary>P(better) of an effect, separately in each matched setting.</summary>
    internal double[] SharesOf(GroupEffect effect) =>
        [.. GroupEffects.Strata(Grouping, effect.Best.Key.Index, effect.Other.Key.Index, compared).Select(WinProbability.Share)];

    /// <summary>Among a group's runs with a value, the share that is worse than <paramref name="value"/>.</summary>
    internal double ShareWorse(ComparedGroup group, double value)
    {
        int counted = 0, worse = 0;
        foreach (var i in Grouping.Members(group.Key.Index))
        {
            counted += compared[i].Counts ? 1 : 0;
            worse += compared[i].Counts && compared[i].Value > Metric.Cost(value) ? 1 : 0;
        }

        return (double)worse / counted;
    }

    /// <summary>Decides which values of the metric are equal up to rounding.</summary>
    internal Rounding Rounding { get; }

    /// <summary>The findings of the comparison, most important first.</summary>
    public IReadOnlyList<Finding> Findings => field ??= ComparisonFindings.Of(this);

    public static SweepComparison Of(SweepResults results, IReadOnlyList<string> by, ComparisonMetric metric) =>
        Of(results, Grouping.Of(results, by), metric);

    public static SweepComparison Of(SweepResults results, Grouping grouping, ComparisonMetric metric)
    {
        var measured = Measurement.Of(results, metric);
        var rounding = Rounding.Of(results, metric);
        var values = Array.ConvertAll(measured, one => one with { Value = rounding.Round(one.Value) });
        var costs = Array.ConvertAll(values, one => one.Counts ? one with { Value = metric.Cost(one.Value) } : one);

        // Only the groups that are shown with intervals are kept; the others, of which there may be a million, are made anew when they are asked for.
        var ranked = Ranked(grouping, measured, metric);
        var rows = new (ComparedGroup Group, int Index)[Math.Min(ranked.Length, MostIntervals)];

        // Each group has a random stream of its own, so the intervals can be computed in parallel.
        Parallel.For(0, rows.Length, place =>
        {
            var intervals = IntervalsOf(results, grouping, ranked[place], measured, metric);
            var group = Row(grouping, ranked[place], measured, metric) with
            {
                Intervals = intervals,
                Interval = metric.Kind == MetricKind.EpochsTo ? intervals.Median : intervals.Iqm,
            };
            rows[place] = (group, ranked[place]);
        });

        var effects = rows.Length > 1 && rows[0].Group.CanWin ? GroupEffects.Of(results, grouping, rows, costs, metric) : [];
        var groups = new RankedGroups([.. rows.Select(row => row.Group)], ranked, group => Row(grouping, group, measured, metric));
        return new(values, costs, results, metric, grouping, groups, effects, Differ(grouping, rows, costs), rounding);
    }

    private static ComparedGroup Row(Grouping grouping, int group, Measurement[] measured, ComparisonMetric metric)
    {
        var members = grouping.Members(group);
        var values = new List<double>(members.Length);
        Span<int> standings = stackalloc int[(int)Standing.Missing + 1];
        standings.Clear();
        foreach (var i in members)
        {
            standings[(int)measured[i].Standing]++;
            if (measured[i].Counts)
            {
                values.Add(measured[i].Value);
            }
        }

        values.Sort();
        var summary = Summary.OfSorted(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values));
        return new(
            grouping.Key(group),
            members.Length,
            summary,
            metric.Kind == MetricKind.EpochsTo ? summary.Median : summary.Iqm,
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

    /// <summary>The groups, best first. Those that can be best are first sorted by their typical value alone, as plain numbers.</summary>
    private static int[] Ranked(Grouping grouping, Measurement[] measured, ComparisonMetric metric)
    {
        var ranks = new Rank[grouping.Count];
        for (var group = 0; group < ranks.Length; group++)
        {
            var row = Row(grouping, group, measured, metric);
            ranks[group] = new(group, row.CanWin, metric.Cost(row.Typical), metric.Cost(row.Summary.Mean), row.Key.Point);
        }

        var winners = Array.FindAll(ranks, rank => rank.CanWin);
        var costs = Array.ConvertAll(winners, rank => rank.Typical);
        Array.Sort(costs, winners);
        for (var first = 0; first < costs.Length;)
        {
            var end = first + 1;
            while (end < costs.Length && costs[end] == costs[first])
            {
                end++;
            }

            Array.Sort(winners, first, end - first);
            first = end;
        }

        return [.. winners.Concat(ranks.Where(rank => !rank.CanWin).Order()).Select(rank => rank.Group)];
    }

    private static SummaryIntervals IntervalsOf(
        SweepResults results, Grouping grouping, int group, Measurement[] measured, ComparisonMetric metric)
    {
        var stream = Bootstrap.Stream(results.Outline.Seed, $"typical\n{metric}\n{grouping.Key(group).StreamName}");
        return Bootstrap.Of(StrataOf(results, grouping.Members(group), measured), stream);
    }

    /// <summary>The values of some runs, one stratum per point.</summary>
    private static Strata StrataOf(SweepResults results, ReadOnlySpan<int> members, Measurement[] measured)
    {
        var values = new List<double>(members.Length);
        var (last, repeated) = (-1, false);
        foreach (var i in members)
        {
            if (measured[i].Counts)
            {
                values.Add(measured[i].Value);
                repeated |= results.PointAt(i) <= last;
                last = results.PointAt(i);
            }
        }

        // Points that were run once each are one stratum; there may be a million.
        if (!repeated)
        {
            return Strata.Single(values);
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

    private static KruskalWallisResult Differ(Grouping grouping, ReadOnlySpan<(ComparedGroup Group, int Index)> rows, Measurement[] measured)
    {
        var values = new List<(int Group, int Stratum, double Value)>();
        int[] groups = [.. rows.ToArray().Select(row => row.Index)];
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

    /// <summary>What decides a group's place.</summary>
    private readonly record struct Rank(int Group, bool CanWin, double Typical, double Mean, int Point) : IComparable<Rank>
    {
        public int CompareTo(Rank other) =>
            CanWin != other.CanWin ? (CanWin ? -1 : 1)
            : Rising(Typical, other.Typical) is not 0 and var byTypical ? byTypical
            : Rising(Mean, other.Mean) is not 0 and var byMean ? byMean
            : Point.CompareTo(other.Point);

        private static int Rising(double p, double q) => double.IsNaN(p) ? (double.IsNaN(q) ? 0 : 1) : double.IsNaN(q) ? -1 : p.CompareTo(q);
    }
}
