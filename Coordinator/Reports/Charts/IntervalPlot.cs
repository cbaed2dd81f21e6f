using Runner.Comparison;

namespace Runner.Reports.Charts;

/// <summary>A group's typical value with its interval.</summary>
/// <param name="Strong">Whether it is emphasized, as the best group is.</param>
public sealed record IntervalRow(string Name, double Middle, double Low, double High, bool Strong = false);

/// <summary>A value with which all groups are compared, such as the known optimum.</summary>
public sealed record IntervalReference(string Name, double Value);

/// <summary>A forest plot: groups below one another with their intervals on one axis, which shows whether they overlap.</summary>
public static class IntervalPlot
{
    /// <summary>The width of bold letters relative to regular ones.</summary>
    internal const double Bold = 1.12;

    public static string Render(string title, string about, ChartAxis axis, IReadOnlyList<IntervalRow> rows, IntervalReference? reference = null) =>
        ChartLayout.Figure(title, about, Numbers(axis, rows, reference), (layout, svg) => Draw(svg, layout, about, axis, rows, reference));

    private static ChartNumbers Numbers(ChartAxis axis, IReadOnlyList<IntervalRow> rows, IntervalReference? reference) => new(
        ["group", axis.Name, "low", "high"],
        rows.Concat(reference is null ? [] : [new IntervalRow(reference.Name, reference.Value, reference.Value, reference.Value)])
            .Select(row => (string[])[row.Name, ChartNumbers.Cell(row.Middle), ChartNumbers.Cell(row.Low), ChartNumbers.Cell(row.High)]));

    private static double Draw(Svg svg, ChartLayout layout, string about, ChartAxis axis, IReadOnlyList<IntervalRow> rows, IntervalReference? reference)
    {
        var font = layout.Font;
        var scale = AxisScale.Of(
            axis.With(rows.SelectMany(row => (double[])[row.Middle, row.Low, row.High]).Append(reference?.Value ?? double.NaN)),
            axis.Log,
            layout.IsNarrow ? 4 : 6,
            nice: false);
        var rowHeight = layout.IsNarrow ? font * 3 : font * 1.9;
        var names = layout.IsNarrow ? 8 : Math.Min(260, rows.Select(row => ChartText.Width(row.Name, font) * (row.Strong ? Bold : 1)).DefaultIfEmpty(0).Max() + 16);
        var numbers = layout.IsNarrow ? 8 : rows.Select(row => ChartText.Width(Numbers(row), font) * (row.Strong ? Bold : 1)).DefaultIfEmpty(0).Max() + 16;
        var top = reference is null ? font * 0.4 : font * 1.8;
        var frame = new PlotFrame(names, top, layout.Width - numbers, top + (rows.Count * rowHeight), scale, scale);

        foreach (var tick in scale.Ticks)
        {
            svg.Line(frame.AtX(tick.Value), top, frame.AtX(tick.Value), frame.Bottom, "grid");
        }

        frame.DrawX(svg, axis, font);
        for (var i = 0; i < rows.Count && !layout.IsNarrow; i++)
        {
            // A rule from the label to the number, so that the eye keeps the row.
            var middle = top + ((i + .5) * rowHeight);
            svg.Line(frame.Left, middle, frame.Right, middle, "grid");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            Row(svg, layout, frame, rows[i], top + (i * rowHeight), rowHeight);
        }

        if (reference is not null && double.IsFinite(reference.Value))
        {
            var x = frame.AtX(reference.Value);
            var half = ChartText.Width(reference.Name, font) / 2;
            svg.Line(x, top, x, frame.Bottom, "reference");
            svg.Text(Math.Clamp(x, half, Math.Max(half, layout.Width - half)), top - (font * 0.5), reference.Name, "soft", "middle");
        }

        return ChartNote.Draw(svg, about, frame.Bottom + (font * 3.2), layout);
    }

    private static void Row(Svg svg, ChartLayout layout, PlotFrame frame, IntervalRow row, double top, double height)
    {
        var font = layout.Font;
        var weight = row.Strong ? "strong" : "";
        var numbers = Numbers(row);
        var y = layout.IsNarrow ? top + (font * 2.1) : top + (height / 2);
        if (layout.IsNarrow)
        {
            var room = layout.Width - ChartText.Width(numbers, font) - 10;
            svg.Text(0, top + (font * 1.2), ChartText.Fit(row.Name, font, room), $"{weight} halo".Trim(), whole: row.Name);
            svg.Text(layout.Width, top + (font * 1.2), numbers, $"{weight} soft halo".Trim(), "end");
        }
        else
        {
            svg.Text(0, y + (font * 0.35), ChartText.Fit(row.Name, font, frame.Left - 12), weight, whole: row.Name);
            svg.Text(layout.Width, y + (font * 0.35), numbers, $"{weight} soft".Trim(), "end");
        }

        if (!double.IsFinite(row.Middle))
            return;

        var kind = row.Strong ? "c1" : "c0";
        var tip = $"{row.Name}: {numbers}";
        if (double.IsFinite(row.Low) && double.IsFinite(row.High))
        {
            var (from, to) = (frame.AtX(row.Low), frame.AtX(row.High));
            svg.Path($"M{Svg.Point(from, y)}L{Svg.Point(to, y)}M{Svg.Point(from, y - 4)}l0,8M{Svg.Point(to, y - 4)}l0,8", $"interval {kind}", tip);
        }

        svg.Circle(frame.AtX(row.Middle), y, row.Strong ? 5.5 : 4.5, $"dot {kind}", tip);
    }

    private static string Numbers(IntervalRow row) => double.IsFinite(row.Low) && double.IsFinite(row.High) && row.Low != row.High
        ? $"{ChartNumber.Short(row.Middle)} [{ChartNumber.Short(row.Low)}, {ChartNumber.Short(row.High)}]"
        : ChartNumber.Short(row.Middle);
}
