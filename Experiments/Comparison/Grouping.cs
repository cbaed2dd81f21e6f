using Runner.Search;

namespace Runner.Comparison;

/// <summary>
/// Recorded results sorted into groups by some axes. <see cref="Strata"/> matches runs of several groups by the other axes:
/// two runs of different groups and the same stratum differ in nothing but the grouping axes and luck. A numeric axis with
/// too many values to list is cut into ranges that hold equally many points.
/// </summary>
public sealed class Grouping
{
    /// <summary>A numeric axis with more values than this is cut into ranges.</summary>
    public const int MostValues = 32;

    private const int Ranges = 8;

    private readonly int[] starts;
    private readonly int[] members;
    private readonly int[] matching;
    private readonly int[] pointOf;
    private readonly List<int[]> codes;

    /// <param name="matching">Axes by which runs of different groups can be matched.</param>
    /// <param name="pointOf">Point of each result, numbered densely.</param>
    /// <param name="codes">Of each such point, the code of its value on each axis.</param>
    private Grouping(IReadOnlyList<int> axes, int[] matching, GroupKey[] keys, int[] groupOf, int[] pointOf, List<int[]> codes)
    {
        Axes = axes;
        Keys = keys;
        GroupOf = groupOf;
        this.matching = matching;
        this.pointOf = pointOf;
        this.codes = codes;
        starts = new int[keys.Length + 1];
        foreach (var group in groupOf)
        {
            starts[group + 1]++;
        }

        for (var i = 0; i < keys.Length; i++)
        {
            starts[i + 1] += starts[i];
        }

        members = new int[groupOf.Length];
        var next = starts.ToArray();
        for (var i = 0; i < groupOf.Length; i++)
        {
            members[next[groupOf[i]]++] = i;
        }
    }

    /// <summary>Places of the grouping axes among the sweep's.</summary>
    public IReadOnlyList<int> Axes { get; }

    public IReadOnlyList<GroupKey> Keys { get; }

    /// <summary>Group of each recorded result, by place in <see cref="SweepResults.Results"/>.</summary>
    public int[] GroupOf { get; }

    /// <summary>Places of a group's results, rising.</summary>
    public ReadOnlySpan<int> Members(int group) => members.AsSpan(starts[group], starts[group + 1] - starts[group]);

    /// <summary>
    /// The stratum of each result of some groups, in the order of <see cref="Members"/>: runs with the same values on all other
    /// axes share one. An axis on which the groups have no value in common (one that applies to one group only, or whose
    /// values were drawn at random) cannot match anything and is passed over.
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
                    here.Add(codes[pointOf[i]][axis]);
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
        var strata = new CodeTree();
        return [.. groups.Select(group =>
        {
            var span = Members(group);
            var stratum = new int[span.Length];
            for (var m = 0; m < span.Length; m++)
            {
                var node = 0;
                foreach (var axis in usable)
                {
                    node = strata.Step(node, codes[pointOf[span[m]]][axis]);
                }

                stratum[m] = strata.Leaf(node);
            }

            return stratum;
        })];
    }

    public static Grouping Of(SweepResults results, IReadOnlyList<string> by) =>
        Of(results, [.. by.Select(results.AxisIndex).Distinct()]);

    public static Grouping Of(SweepResults results, IReadOnlyList<int> axes)
    {
        var count = results.Results.Count;
        var everyAxis = axes.Count == results.Axes.Count;
        var ranges = everyAxis ? [] : axes.Select(axis => (axis, Ranges: RangesOf(results, axis)))
            .Where(pair => pair.Ranges is not null).ToDictionary(pair => pair.axis, pair => pair.Ranges!);
        var names = AxisNames.Short(results.Axes);
        var texts = results.Axes.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        var groups = new CodeTree();
        var keys = new List<GroupKey>();
        var valueCodes = new List<int[]>();
        var ofPoint = new Dictionary<int, (int Group, int Dense)>();
        var groupOf = new int[count];
        var densePoint = new int[count];
        for (var i = 0; i < count; i++)
        {
            var point = results.PointAt(i);
            if (!ofPoint.TryGetValue(point, out var place))
            {
                place = Place(point);
                ofPoint.Add(point, place);
            }

            (groupOf[i], densePoint[i]) = place;
        }

        // What moves together with a grouping axis is part of the group, not of the match.
        var grouped = axes.Select(axis => results.Outline.MovesWith[axis]).ToHashSet();
        int[] others = [.. Enumerable.Range(0, results.Axes.Count).Where(axis => !axes.Contains(axis) && !grouped.Contains(results.Outline.MovesWith[axis]))];
        return new(axes, others, [.. keys], groupOf, densePoint, valueCodes);

        (int Group, int Dense) Place(int point)
        {
            var values = results.Outline.Values(point);
            var code = new int[texts.Length];
            for (var axis = 0; axis < texts.Length; axis++)
            {
                code[axis] = Code(axis, values[axis]);
            }

            var group = 0;
            foreach (var axis in axes)
            {
                group = groups.Step(group, ranges.TryGetValue(axis, out var cuts) && values[axis]?.Number is { } number
                    ? -1 - cuts.IndexOf(number)
                    : code[axis]);
            }

            group = groups.Leaf(group);
            if (group == keys.Count)
            {
                keys.Add(new GroupKey(results.Outline, group, point, axes, names, ranges));
            }

            valueCodes.Add(code);
            return (group, valueCodes.Count - 1);
        }

        int Code(int axis, AxisValue? value)
        {
            var text = value?.Text ?? "\0";
            if (!texts[axis].TryGetValue(text, out var code))
            {
                code = texts[axis].Count;
                texts[axis].Add(text, code);
            }

            return code;
        }
    }

    private static AxisRanges? RangesOf(SweepResults results, int axis)
    {
        var seen = new HashSet<int>();
        var numbers = new List<double>();
        for (var i = 0; i < results.Results.Count; i++)
        {
            var point = results.PointAt(i);
            if (seen.Add(point) && results.Outline.Values(point)[axis] is { } value)
            {
                if (value.Number is not { } number)
                {
                    return null;
                }

                numbers.Add(number);
            }
        }

        var distinct = numbers.Distinct().Count();
        var scattered = distinct > Ranges && distinct * 2 > numbers.Count && results.Axes.Count > 1;
        return distinct > MostValues || scattered ? AxisRanges.Of(numbers, Ranges) : null;
    }

    /// <summary>Numbers paths of codes densely: two points come to the same leaf when all their codes agree.</summary>
    private sealed class CodeTree
    {
        private readonly Dictionary<(int Node, int Code), int> nodes = [];
        private readonly Dictionary<int, int> leaves = [];

        public int Leaves => leaves.Count;

        public int Step(int node, int code)
        {
            if (!nodes.TryGetValue((node, code), out var next))
            {
                next = nodes.Count + 1;
                nodes.Add((node, code), next);
            }

            return next;
        }

        public int Leaf(int node)
        {
            if (!leaves.TryGetValue(node, out var leaf))
            {
                leaf = leaves.Count;
                leaves.Add(node, leaf);
            }

            return leaf;
        }
    }
}
