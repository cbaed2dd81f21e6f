using System.Text;

namespace Runner.Reports.Charts;

/// <summary>A marked point on a plane; points of the path have no name.</summary>
public readonly record struct PlaneMark(string Name, double X, double Y);

/// <summary>Values on an even grid in a plane, such as the loss around a minimum.</summary>
/// <param name="Values">[rows, columns]; the first row is the lowest y.</param>
public sealed record PlaneData(
    ChartAxis X, IReadOnlyList<double> Xs, ChartAxis Y, IReadOnlyList<double> Ys, ChartAxis Value, double[][] Values)
{
    public IReadOnlyList<PlaneMark> Marks { get; init; } = [];

    /// <summary>Points that are joined by a line, in order.</summary>
    public IReadOnlyList<PlaneMark> Way { get; init; } = [];
}

/// <summary>Draws a plane as a smooth image with marks.</summary>
public static class PlaneChart
{
    public static string Render(string title, string about, PlaneData data) =>
        ChartLayout.Figure(title, about, Numbers(data), (layout, svg) => Draw(svg, layout, about, data));

    private static ChartNumbers Numbers(PlaneData data) => new(
        ["what", data.X.Name, data.Y.Name == data.X.Name ? $"{data.Y.Name} upwards" : data.Y.Name, data.Value.Name],
        data.Marks.Select(mark => Row(mark.Name, mark.X, mark.Y, ""))
            .Concat(data.Way.Select(point => Row("path", point.X, point.Y, "")))
            .Concat(data.Values.SelectMany((row, y) => row.Select((value, x) => Row("plane", data.Xs[x], data.Ys[y], ChartNumbers.Cell(value))))));

    private static string[] Row(string what, double x, double y, string value) => [what, ChartNumbers.Cell(x), ChartNumbers.Cell(y), value];

    private static double Draw(Svg svg, ChartLayout layout, string about, PlaneData data)
    {
        var font = layout.Font;
        var x = AxisScale.Of([data.Xs[0], data.Xs[^1]], log: false, layout.IsNarrow ? 4 : 6, nice: false);
        var y = AxisScale.Of([data.Ys[0], data.Ys[^1]], log: false, 5, nice: false);
        var colours = AxisScale.Of(data.Values.SelectMany(row => row), data.Value.Log, layout.IsNarrow ? 3 : 5, nice: false);
        var left = PlotFrame.TickRoom(y, font);
        var side = Math.Min(layout.Width - left - 10, 400);
        var frame = new PlotFrame(left, font * 2.2, left + side, (font * 2.2) + side, x, y);
        frame.Draw(svg, data.X, data.Y, font);
        svg.Picture(left, frame.Top, side, side, PlanePicture.Of(data.Values, colours), data.Value.Label);
        if (data.Way.Count > 1)
        {
            var path = new StringBuilder("M").AppendJoin('L', data.Way.Select(point => Svg.Point(frame.AtX(point.X), frame.AtY(point.Y)))).ToString();
            svg.Path(path, "way-rim");
            svg.Path(path, "way");
        }

        foreach (var mark in data.Marks)
        {
            var (atX, atY) = (frame.AtX(mark.X), frame.AtY(mark.Y));
            svg.Circle(atX, atY, 4.5, "mark", mark.Name);
            var right = atX < frame.Left + (side * 0.7);
            svg.Text(atX + (right ? 8 : -8), atY - 6, mark.Name, "mark-name", right ? "start" : "end");
        }

        var end = ColourKey.Draw(svg, layout, data.Value, colours, frame.Bottom + (font * 4));
        return ChartNote.Draw(svg, about, end, layout);
    }
}
