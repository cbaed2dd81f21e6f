using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// The points of a sweep: grid cells or draws in order, without those that a condition excludes, those that differ only in
/// an axis that does not apply to them, and repetitions. If all are kept, point i is cell or draw i and nothing is stored.
/// </summary>
internal sealed class PointIndex
{
    private const int MostDrawsAPoint = 1000;

    private readonly int[]? kept;

    private PointIndex(int count, int[]? kept, int excluded, int repeated)
    {
        Count = count;
        this.kept = kept;
        Excluded = excluded;
        Repeated = repeated;
    }

    public int Count { get; }

    /// <summary>Number of cells or draws that <c>exclude</c> removed.</summary>
    public int Excluded { get; }

    /// <summary>Number of draws that repeat an earlier one, or of cells that differ from another only in an axis that does not
    /// apply.</summary>
    public int Repeated { get; }

    /// <summary>Whether every cell or draw is a point.</summary>
    public bool IsWhole => kept is null;

    /// <summary>The grid cell or the draw of a point.</summary>
    public int this[int point] => kept is null ? point : kept[point];

    /// <summary>An index with only the given points, in this order.</summary>
    public PointIndex Only(IEnumerable<int> points)
    {
        int[] chosen = [.. points.Select(point => this[point])];
        return new PointIndex(chosen.Length, chosen, Excluded, Repeated);
    }

    /// <summary>With every draw a point.</summary>
    public static PointIndex OfAll(int count) => new(count, null, 0, 0);

    public static PointIndex OfGrid(SweepSpec spec, SweepResolver resolver)
    {
        var lengths = spec.Axes.Select(a => a.Choices.Length).ToArray();
        var cells = lengths.Aggregate(1L, (product, length) => product * length);
        var (applies, excludes, tooMany) = Filters(spec, resolver);
        if (applies.Length == 0 && excludes.Length == 0 && !tooMany)
        {
            return new PointIndex(checked((int)cells), null, 0, 0);
        }

        var points = new List<int>();
        var choices = new int[lengths.Length];
        var (excluded, repeated) = (0, 0);
        for (var cell = 0; cell < cells; cell++)
        {
            var verdict = Array.Exists(applies, a => choices[a.Axis] != 0 && !a.Filter.Yes(choices)) ? Verdict.Repeats
                : Array.Exists(excludes, e => e.Yes(choices)) ? Verdict.Excluded
                : tooMany ? Ask(spec, resolver, choices)
                : Verdict.Kept;
            if (verdict == Verdict.Repeats)
            {
                repeated++;
            }
            else if (verdict == Verdict.Excluded)
            {
                excluded++;
            }
            else
            {
                points.Add(cell);
            }

            for (var digit = lengths.Length - 1; digit >= 0 && ++choices[digit] == lengths[digit]; digit--)
            {
                choices[digit] = 0;
            }
        }

        return new PointIndex(points.Count, points.Count == cells ? null : [.. points], excluded, repeated);
    }

    public static PointIndex OfSample(SweepSpec spec, SweepResolver resolver, PointSampler sampler)
    {
        var wanted = spec.Sample.Count;
        var most = (long)wanted * MostDrawsAPoint;
        var points = new List<int>(wanted);
        var seen = new HashSet<UInt128>();
        var choices = new AxisChoice?[spec.Axes.Length];
        var digits = new ulong[spec.Axes.Length];
        var applies = new bool[spec.Axes.Length];
        var conditional = spec.Exclude.Length > 0 || Conditional(spec);
        Array.Fill(applies, true);
        var (excluded, repeated, taken) = (0, 0, 0);
        for (var draw = 0; taken < wanted && draw < most && draw < int.MaxValue; draw++)
        {
            for (var i = 0; i < choices.Length; i++)
            {
                var u = sampler.At(draw, i);
                choices[i] = spec.Axes[i].At(u);
                digits[i] = spec.Axes[i].IsFinite ? (ulong)spec.Axes[i].IndexAt(u) : BitConverter.DoubleToUInt64Bits(choices[i]!.Numbers[0]);
            }

            if (conditional)
            {
                var values = resolver.Resolve(choices, applies);
                if (spec.Exclude.Any(e => e.Holds(values)))
                {
                    excluded++;
                    continue;
                }
            }

            taken++;
            if (seen.Add(Fingerprint(digits, applies)))
            {
                points.Add(draw);
            }
            else
            {
                repeated++;
            }
        }

        return new PointIndex(points.Count, excluded == 0 && repeated == 0 ? null : [.. points], excluded, repeated);
    }

    /// <summary>The predicates on cells as tables, and whether any of them has too many combinations for a table.</summary>
    private static ((int Axis, PointFilter Filter)[] Applies, PointFilter[] Excludes, bool TooMany) Filters(SweepSpec spec, SweepResolver resolver)
    {
        var applies = new List<(int, PointFilter)>();
        var tooMany = false;
        for (var i = 0; i < spec.Axes.Length; i++)
        {
            var axis = i;
            var matter = Deciding(spec, i);
            if (matter.Count == 0 && spec.Axes[i].When is null)
            {
                continue;
            }

            var filter = PointFilter.Of(spec, resolver, [.. matter.Append(i).Order()], (_, a) => a[axis]);
            if (filter is null)
            {
                tooMany = true;
            }
            else if (!filter.AlwaysYes)
            {
                applies.Add((i, filter));
            }
        }

        var excludes = new List<PointFilter>();
        foreach (var condition in spec.Exclude)
        {
            var matter = SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, condition.Ordinals);
            if (PointFilter.Of(spec, resolver, matter, (values, _) => condition.Holds(values)) is { } filter)
            {
                excludes.Add(filter);
            }
            else
            {
                tooMany = true;
            }
        }

        return ([.. applies], [.. excludes], tooMany);
    }

    /// <summary>The other axes that decide whether this one applies.</summary>
    internal static List<int> Deciding(SweepSpec spec, int axis)
    {
        var own = spec.Axes[axis].Touched;
        var looksAt = own.SelectMany(o => spec.Settings[o].Applies).SelectMany(c => c.Alternatives).Select(a => spec.Settings.OrdinalOf(a.Path)).Except(own).ToList();
        if (spec.Axes[axis].When is { } when)
        {
            looksAt.AddRange(when.Ordinals);
        }

        return SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, looksAt).FindAll(i => i != axis);
    }

    /// <summary>Whether some axis applies to some points alone.</summary>
    internal static bool Conditional(SweepSpec spec)
    {
        for (var i = 0; i < spec.Axes.Length; i++)
        {
            if (spec.Axes[i].When is not null || Deciding(spec, i).Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Decides about one cell by resolving it.</summary>
    private static Verdict Ask(SweepSpec spec, SweepResolver resolver, int[] cell)
    {
        var choices = new AxisChoice?[cell.Length];
        for (var i = 0; i < cell.Length; i++)
        {
            choices[i] = spec.Axes[i].Choices[cell[i]];
        }

        var applies = new bool[cell.Length];
        var values = resolver.Resolve(choices, applies);
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] != 0 && !applies[i])
            {
                return Verdict.Repeats;
            }
        }

        return spec.Exclude.Any(e => e.Holds(values)) ? Verdict.Excluded : Verdict.Kept;
    }

    private enum Verdict
    {
        Kept,
        Repeats,
        Excluded,
    }

    /// <summary>A hash that identifies a point.</summary>
    private static UInt128 Fingerprint(ulong[] digits, bool[] applies)
    {
        var (low, high) = (0x243F6A8885A308D3UL, 0x13198A2E03707344UL);
        for (var i = 0; i < digits.Length; i++)
        {
            var part = applies[i] ? digits[i] : ulong.MaxValue;
            low = CounterHash.Of(low, part);
            high = CounterHash.Of(high, part ^ 0xA4093822299F31D0);
        }

        return new UInt128(high, low);
    }
}
