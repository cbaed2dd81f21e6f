using Runner.Numerics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>
/// Recorded results sorted into groups by some axes. <see cref="Strata"/> matches runs of several groups by the other axes:
/// two runs of different groups and the same stratum differ only in the grouping axes and the seed. A numeric axis with too
/// many values to list is cut into ranges with about the same number of points.
/// </summary>
public sealed class Grouping
{
    /// <summary>A numeric axis with more values than this is cut into ranges.</summary>
    public const int MostValues = 32;

    private const int Ranges = 8;

    private readonly GroupMembers members;
    private readonly int[] matching;
    private readonly AxisTable table;
    private readonly string[] axisNames;
    private readonly int[] firstPoints;
    private readonly Func<int, int, GroupKey> key;

    /// <param name="matching">Axes by which runs of different groups can be matched.</param>
    /// <param name="points">The first point of each group.</param>
    private Grouping(IReadOnlyList<int> axes, int[] matching, int[] points, Func<int, int, GroupKey> key, int[] groupOf, AxisTable table, string[] axisNames)
    {
        Axes = axes;
        firstPoints = points;
        this.key = key;
        GroupOf = groupOf;
        this.matching = matching;
        this.table = table;
        this.axisNames = axisNames;
        members = new GroupMembers(groupOf, points.Length);
    }

    /// <summary>Indices of the grouping axes among the sweep's.</summary>
    public IReadOnlyList<int> Axes { get; }

    /// <summary>The number of groups.</summary>
    public int Count => firstPoints.Length;

    /// <summary>Group of each recorded result, by index in <see cref="SweepResults.Results"/>.</summary>
    public int[] GroupOf { get; }

    /// <summary>Whether every group has one run.</summary>
    public bool IsOfSingleRuns => GroupOf.Length == Count;

    public GroupKey Key(int group) => key(group, firstPoints[group]);

    /// <summary>The first point of a group.</summary>
    internal int FirstPoint(int group) => firstPoints[group];

    /// <summary>Indices of a group's results, ascending.</summary>
    public ReadOnlySpan<int> Members(int group) => members.Of(group);

    /// <summary>
    /// The stratum of each result of some groups, in the order of <see cref="Members"/>: runs with the same values on all other
    /// axes share one. An axis on which the groups have no value in common (one that applies to one group only, or whose
    /// values were drawn at random) cannot match anything and is ignored.
    /// </summary>
    public IReadOnlyList<int[]> Strata(IReadOnlyList<int> groups)
    {
        var usable = matching.Where(axis =>
        {
            HashSet<int>? common = null;
            foreach (var group in groups)
            {
                var here = new HashSet<int>();
                foreach (var i in Members(group))
                {
                    here.Add(table.Codes[axis][table.PointOf[i]]);
                }

                if (common is null)
                {
                    common = here;
                }
                else
                {
                    common.IntersectWith(here);
                }

                if (common.Count == 0)
                {
                    return false;
                }
            }

            return true;
        }).ToArray();
        var strata = new JointCodes([.. usable.Select(axis => table.Levels[axis].Length)], table.Points.Length);
        var codes = new int[usable.Length];
        return [.. groups.Select(group =>
        {
            var span = Members(group);
            var stratum = new int[span.Length];
            for (var m = 0; m < span.Length; m++)
            {
                for (var a = 0; a < codes.Length; a++)
                {
                    codes[a] = table.Codes[usable[a]][table.PointOf[span[m]]];
                }

                stratum[m] = strata.NumberOf(codes);
            }

            return stratum;
        })];
    }

    /// <summary>Short names of the other axes on which two groups have no value in common: axes that vary together with a grouping axis,
    /// or that apply to one group only. Axes whose values were drawn at random are not reported.</summary>
    public IReadOnlyList<string> AlsoDiffer(int x, int y)
    {
        var differ = new List<string>();
        for (var axis = 0; axis < table.Codes.Length; axis++)
        {
            if (!Axes.Contains(axis) && table.Levels[axis].Length > 1 && !table.IsScattered(axis) && !Shares(axis, x, y))
            {
                differ.Add(axisNames[axis]);
            }
        }

        return differ;
    }

    private bool Shares(int axis, int x, int y)
    {
        var seen = new HashSet<int>();
        foreach (var i in Members(x))
        {
            seen.Add(table.Codes[axis][table.PointOf[i]]);
        }

        foreach (var i in Members(y))
        {
            if (seen.Contains(table.Codes[axis][table.PointOf[i]]))
            {
                return true;
            }
        }

        return false;
    }

    public static Grouping Of(SweepResults results, IReadOnlyList<string> by) =>
        Of(results, [.. by.Select(results.AxisIndex).Distinct()]);

    public static Grouping Of(SweepResults results, IReadOnlyList<int> axes)
    {
        var values = results.Table;
        var everyAxis = axes.Count == results.Axes.Count;
        var ranges = everyAxis ? [] : axes.Select(axis => (axis, Ranges: RangesOf(results, axis)))
            .Where(pair => pair.Ranges is not null).ToDictionary(pair => pair.axis, pair => pair.Ranges!);
        // For each axis, the code of each level: its own, or that of the range that contains it.
        var stepCodes = axes.Select(axis => values.Levels[axis]
            .Select((level, code) => ranges.TryGetValue(axis, out var cuts) && level?.Number is { } number ? values.Levels[axis].Length + cuts.IndexOf(number) : code)
            .ToArray()).ToArray();
        var names = AxisNames.Short(results.Axes);
        var groups = new JointCodes([.. axes.Select(axis => values.Levels[axis].Length + Ranges)], values.Points.Length);
        var firsts = new List<int>();
        var ofPoint = new int[values.Points.Length];
        var codes = new int[axes.Count];
        for (var point = 0; point < ofPoint.Length; point++)
        {
            for (var a = 0; a < codes.Length; a++)
            {
                codes[a] = stepCodes[a][values.Codes[axes[a]][point]];
            }

            ofPoint[point] = groups.NumberOf(codes);
            if (ofPoint[point] == firsts.Count)
            {
                firsts.Add(values.Points[point]);
            }
        }

        // Axes that vary together with a grouping axis define the group too, so they cannot match runs.
        var grouped = axes.Select(axis => results.Outline.MovesWith[axis]).ToHashSet();
        int[] others = [.. Enumerable.Range(0, results.Axes.Count).Where(axis => !axes.Contains(axis) && !grouped.Contains(results.Outline.MovesWith[axis]))];
        return new(axes, others, [.. firsts], (group, point) => new GroupKey(results.Outline, group, point, axes, names, ranges, values), SideBySide.Column(values.PointOf.Length, i => ofPoint[values.PointOf[i]]), values, names);
    }

    private static AxisRanges? RangesOf(SweepResults results, int axis)
    {
        var levels = results.Table.Levels[axis];
        if (levels.Any(level => level is { Number: null }))
        {
            return null;
        }

        if (levels.Count(level => level is not null) <= MostValues && !(results.Table.IsScattered(axis) && results.Axes.Count > 1))
        {
            return null;
        }

        // Each level as often as points have it, in rising order: sorting the levels is enough.
        var points = new int[levels.Length];
        foreach (var code in results.Table.Codes[axis])
        {
            points[code]++;
        }

        int[] applying = [.. Enumerable.Range(0, levels.Length).Where(code => levels[code] is not null).OrderBy(code => levels[code]!.Number!.Value)];
        var (sorted, next) = (new double[applying.Sum(code => points[code])], 0);
        foreach (var code in applying)
        {
            sorted.AsSpan(next, points[code]).Fill(levels[code]!.Number!.Value);
            next += points[code];
        }

        return AxisRanges.OfSorted(sorted, Ranges);
    }
}
