namespace Runner.Comparison;

/// <summary>The label of a point.</summary>
public static class PointLabel
{
    /// <summary>"he-normal · adam · bottleneck 2"; "the only setting" when nothing varies.</summary>
    public static string Of(SweepResults results, int point) => Of(results, point, results.TextsOf);

    /// <summary>The same with all digits of numbers, for tables of runs with their settings.</summary>
    public static string Exact(SweepResults results, int point) => Of(results, point, _ => ValueTexts.Exact);

    private static string Of(SweepResults results, int point, Func<int, ValueTexts> texts)
    {
        if (results.Axes.Count == 0)
        {
            return "the only setting";
        }

        var names = AxisNames.Short(results.Axes);
        return string.Join(" · ", results.Outline.Values(point).Select((value, axis) => AxisNames.Spoken(names[axis], value, texts(axis))));
    }

    /// <summary>In a sentence: <see cref="AxisNames.Said"/>.</summary>
    public static string Said(SweepResults results, int point) => AxisNames.Said(Of(results, point), results.Outline.Values(point));
}
