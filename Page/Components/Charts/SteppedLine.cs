using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Runner.Page.Components.Charts;

/// <summary>A line that stays at each height until the next point.</summary>
internal static class SteppedLine
{
    public static Scatter Of(string name, string colour, IEnumerable<(double X, double Y)> points)
    {
        List<(double X, double Y)> steps = [.. points];
        return new Scatter
        {
            Name = PlotText.Of(name),
            LegendGroup = name,
            ShowLegend = true,
            Mode = ModeFlag.Lines,
            X = [.. steps.Select(point => (object)point.X)],
            Y = [.. steps.Select(point => (object)point.Y)],
            Line = new Line { Color = colour, Width = 2, Shape = ShapeEnum.Hv },
            Text = PlotText.Of(name),
            HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
        };
    }
}
