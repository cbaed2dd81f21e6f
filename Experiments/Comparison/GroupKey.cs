using Runner.Search;

namespace Runner.Comparison;

/// <summary>The values that the runs of one group share. Values and labels are created on demand, because there may be a million
/// groups.</summary>
public sealed class GroupKey
{
    private readonly SweepOutline outline;
    private readonly IReadOnlyList<int> axes;
    private readonly string[] names;
    private readonly Dictionary<int, AxisRanges> ranges;
    private readonly AxisTable table;

    internal GroupKey(
        SweepOutline outline, int index, int point, IReadOnlyList<int> axes, string[] names, Dictionary<int, AxisRanges> ranges, AxisTable table)
    {
        this.outline = outline;
        this.table = table;
        this.axes = axes;
        this.names = names;
        this.ranges = ranges;
        Index = index;
        Point = point;
    }

    /// <summary>Its number in the grouping.</summary>
    public int Index { get; }

    /// <summary>The first point of the group; its only one when all axes group.</summary>
    public int Point { get; }

    /// <summary>The group's value of each grouping axis; for a range of numbers its text is the range and its number the middle.</summary>
    public IReadOnlyList<AxisValue?> Values
    {
        get
        {
            var all = outline.Values(Point);
            return [.. axes.Select(axis => ranges.TryGetValue(axis, out var cuts) && all[axis]?.Number is { } number
                ? new AxisValue(outline.Axes[axis], cuts.Label(cuts.IndexOf(number)), cuts.Middle(cuts.IndexOf(number)))
                : all[axis])];
        }
    }

    /// <summary>The label in tables: "he-normal", "learning rate 0.01", "he-normal · adam · bottleneck 2".</summary>
    public string Label => LabelBy(table.TextsOf);

    /// <summary>The same with all digits of numbers. In links it names the group, however many values its axes come to have.</summary>
    public string Exact => LabelBy(_ => ValueTexts.Exact);

    /// <summary>The label in sentences: <see cref="AxisNames.Said"/>.</summary>
    public string Said => AxisNames.Said(Label, Values);

    private string LabelBy(Func<int, ValueTexts> texts) => axes.Count == 0
        ? "all runs"
        : string.Join(" · ", Values.Select((value, i) => AxisNames.Spoken(names[axes[i]], value, texts(axes[i]))));

    /// <summary>Determines the group's random stream; the same in every process.</summary>
    internal string StreamName => string.Join(
        '\n', Values.Select((value, i) => $"{outline.Axes[axes[i]]}={value?.Text ?? AxisNames.NotApplicable}"));
}
