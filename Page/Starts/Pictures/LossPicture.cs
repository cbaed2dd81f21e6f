using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>The loss of each run by updates.</summary>
internal static class LossPicture
{
    public static PlotPicture Of(IReadOnlyList<PlayedStart> starts)
    {
        var curves = starts.Select(start => (start.Name, Frames: start.Frames.Where(frame => double.IsFinite(frame.Loss)).ToList())).ToList();
        var isSurface = starts[0].Config.Model.Kind == Specs.ModelKind.Surface;
        var name = isSurface ? "height" : "training loss";
        var log = ChartAxis.LogHelps(curves.SelectMany(curve => curve.Frames).Select(frame => frame.Loss).Where(loss => loss != 0));
        return new PlotPicture(
            isSurface ? "How they come down" : "How the loss falls",
            isSurface ? "The height of the surface where each run is." : "The loss over all training samples, without penalties.",
            new ChartAxis("update"),
            new ChartAxis(name, "", log),
            dark => [.. curves.Select((curve, i) => Line(curve.Name, [.. curve.Frames.Where(frame => !log || frame.Loss > 0)], StartColours.Of(i, dark)))],
            ["run", "update", name],
            [.. curves.SelectMany(curve => curve.Frames.Select(frame => (string[])[curve.Name, $"{frame.Update}", Number.Exact(frame.Loss)]))]);
    }

    private static ITrace Line(string name, List<Frame> frames, string colour) => new Scatter
    {
        Name = name,
        ShowLegend = true,
        Mode = frames.Count == 1 ? ModeFlag.Markers : ModeFlag.Lines,
        X = [.. frames.Select(frame => (object)frame.Update)],
        Y = [.. frames.Select(frame => (object)frame.Loss)],
        Line = new Line { Color = colour, Width = 2 },
        Marker = new Marker { Color = colour, Size = 8 },
    };
}
