namespace Runner.Comparison;

/// <summary>The label of a point.</summary>
public static class PointLabel
{
    /// <summary>In a table: "he-normal · adam · bottleneck 2"; "the only setting" when nothing varies.</summary>
    public static string Of(SweepResults results, int point)
    {
        if (results.Axes.Count == 0)
        {
            return "the only setting";
        }

        var names = AxisNames.Short(results.Axes);
        return string.Join(" · ", results.Outline.Values(point).Select((value, axis) => AxisNames.Spoken(names[axis], value)));
    }

    /// <summary>In a sentence: <see cref="AxisNames.Said"/>.</summary>
    public static string Said(SweepResults results, int point) => AxisNames.Said(Of(results, point), results.Outline.Values(point));
}
