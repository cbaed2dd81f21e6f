using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>A line and, where it has one, the band around it.</summary>
internal static class BandedLine
{
    /// <param name="name">What it is called under the pointer.</param>
    /// <param name="legend">Its name in the legend, which lines may share.</param>
    /// <param name="isNamed">Whether it is the one that the legend shows.</param>
    public static IEnumerable<ITrace> Of(string name, string legend, string colour, IReadOnlyList<LinePoint> points, bool isNamed)
    {
        if (points.Any(point => point.Low != point.High))
        {
            yield return Trace(point => point.High, 0, isShown: false);
            yield return Trace(point => point.Low, 0, isShown: false, FillEnum.ToNextY);
        }

        yield return Trace(point => point.Middle, 2, isNamed);

        Scatter Trace(Func<LinePoint, double> height, int width, bool isShown, FillEnum? fill = null) => new()
        {
            Name = PlotText.Of(legend),
            LegendGroup = legend,
            ShowLegend = isShown,
            Mode = ModeFlag.Lines,
            X = [.. points.Select(point => (object)point.X)],
            Y = [.. points.Select(point => PlotNumber.Finite(height(point)))],
            Text = PlotText.Of(name),
            Line = new Line { Color = colour, Width = width },
            Fill = fill,
            FillColor = fill is null ? null : colour + "2a",
            HoverInfo = width == 0 ? HoverInfoFlag.Skip : HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
        };
    }
}
