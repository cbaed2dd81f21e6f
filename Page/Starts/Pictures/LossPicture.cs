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
        var log = ChartAxis.LogHelps(curves.SelectMany(curve => curve.Frames).Select(frame => frame.Loss));
        return new PlotPicture(
            "How the loss falls",
            "The loss over all training samples, without penalties.",
            new ChartAxis("update"),
            new ChartAxis("training loss", "", log),
            dark => [.. curves.Select((curve, i) => Line(curve.Name, curve.Frames, StartColours.Of(i, dark)))],
            ["run", "update", "training loss"],
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
