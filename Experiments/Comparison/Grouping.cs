using Runner.Search;

namespace Runner.Comparison;

/// <summary>
/// Recorded results sorted into groups by some axes, and into strata by the rest: two runs of different groups and the same
/// stratum differ in nothing but the grouping axes and luck. A numeric axis with too many values to list is cut into ranges
/// that hold equally many points.
/// </summary>
public sealed class Grouping
{
    /// <summary>A numeric axis with more values than this is cut into ranges.</summary>
    public const int MostValues = 32;

    private const int Ranges = 8;

    private readonly int[] starts;
    private readonly int[] members;

    private Grouping(IReadOnlyList<int> axes, GroupKey[] keys, int[] groupOf, int[] stratumOf, int strata)
    {
        Axes = axes;
        Keys = keys;
        GroupOf = groupOf;
        StratumOf = stratumOf;
        StratumCount = strata;
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

    /// <summary>Stratum of each recorded result: results with the same other settings share one.</summary>
    public int[] StratumOf { get; }

    public int StratumCount { get; }

    /// <summary>Places of a group's results, rising.</summary>
    public ReadOnlySpan<int> Members(int group) => members.AsSpan(starts[group], starts[group + 1] - starts[group]);

    public static Grouping Of(SweepResults results, IReadOnlyList<string> by) =>
        Of(results, [.. by.Select(results.AxisIndex).Distinct()]);

    public static Grouping Of(SweepResults results, IReadOnlyList<int> axes)
    {
        var count = results.Results.Count;
        var everyAxis = axes.Count == results.Axes.Count;
        var ranges = everyAxis ? [] : axes.Select(axis => (axis, Ranges: RangesOf(results, axis)))
            .Where(pair => pair.Ranges is not null).ToDictionary(pair => pair.axis, pair => pair.Ranges!);
        var names = AxisNames.Short(results.Axes);
        var codes = results.Axes.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        var groups = new CodeTree();
        var strata = new CodeTree();
        var keys = new List<GroupKey>();
        var ofPoint = new Dictionary<int, (int Group, int Stratum)>();
        var groupOf = new int[count];
        var stratumOf = new int[count];
        for (var i = 0; i < count; i++)
        {
            var point = results.PointAt(i);
            if (!ofPoint.TryGetValue(point, out var place))
            {
                place = Place(point);
                ofPoint.Add(point, place);
            }

            (groupOf[i], stratumOf[i]) = place;
        }

        return new(axes, [.. keys], groupOf, stratumOf, strata.Leaves);

        (int Group, int Stratum) Place(int point)
        {
            var values = results.Outline.Values(point);
            int group = 0, stratum = 0;
            for (var axis = 0; axis < codes.Length; axis++)
            {
                if (axes.Contains(axis))
                {
                    var code = ranges.TryGetValue(axis, out var cuts) && values[axis]?.Number is { } number
                        ? -1 - cuts.IndexOf(number)
                        : Code(axis, values[axis]);
                    group = groups.Step(group, code);
                }
                else
                {
                    stratum = strata.Step(stratum, Code(axis, values[axis]));
                }
            }

            group = groups.Leaf(group);
            stratum = strata.Leaf(stratum);
            if (group == keys.Count)
            {
                keys.Add(new GroupKey(results.Outline, point, axes, names, ranges));
            }

            return (group, stratum);
        }

        int Code(int axis, AxisValue? value)
        {
            var text = value?.Text ?? "\0";
            if (!codes[axis].TryGetValue(text, out var code))
            {
                code = codes[axis].Count;
                codes[axis].Add(text, code);
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

/// <summary>Ranges of a numeric axis that hold equally many points.</summary>
public sealed class AxisRanges
{
    private readonly double[] cuts;
    private readonly double low;
    private readonly double high;

    private AxisRanges(double[] cuts, double low, double high)
    {
        this.cuts = cuts;
        this.low = low;
        this.high = high;
    }

    public static AxisRanges Of(IEnumerable<double> numbers, int ranges)
    {
        var sorted = Statistics.Quantiles.Sorted(numbers);
        var between = Enumerable.Range(1, ranges - 1)
            .Select(i => Statistics.Quantiles.OfSorted(sorted, (double)i / ranges))
            .Distinct().Where(cut => cut > sorted[0]).ToArray();
        return new(between, sorted[0], sorted[^1]);
    }

    public int IndexOf(double number)
    {
        var at = Array.BinarySearch(cuts, number);
        return at < 0 ? ~at : at + 1;
    }

    public string Label(int range)
    {
        var from = range == 0 ? low : cuts[range - 1];
        var to = range == cuts.Length ? high : cuts[range];
        return $"{Number.Short(from)} to {Number.Short(to)}";
    }

    /// <summary>The middle of a range, to sort by.</summary>
    public double Middle(int range) =>
        ((range == 0 ? low : cuts[range - 1]) + (range == cuts.Length ? high : cuts[range])) / 2;
}
