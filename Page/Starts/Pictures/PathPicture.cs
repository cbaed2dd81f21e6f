using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>The way of each run on one plane of weight space.</summary>
internal static class PathPicture
{
    /// <param name="box">How far the plane is shown.</param>
    /// <param name="ground">The loss on it; null where it is not known yet.</param>
    /// <param name="names">Of the two parameters; null for a plane of many.</param>
    public static PlotPicture Of(IReadOnlyList<PlayedStart> starts, WeightPlane plane, PlotBox box, PathGround? ground, (string X, string Y)? names)
    {
        var ways = starts.Select(start => (start.Name, Points: start.Frames.Select(frame => (Frame: frame, At: plane.At(frame.Parameters))).ToList())).ToList();
        var (x, y) = names ?? ("first main direction", "second main direction");
        return new PlotPicture(
            names is null ? "Their ways, on the plane of starts and ends" : "Their ways on the surface",
            About(plane, ground, names is null),
            new ChartAxis(x),
            new ChartAxis(y),
            dark => [.. ways.SelectMany((way, i) => Traces(way.Name, [.. way.Points.Select(point => point.At)], StartColours.Of(i, dark), ChartStyle.Ground(dark)))],
            ["run", "update", x, y, "loss"],
            [.. ways.SelectMany(way => way.Points.Select(point => (string[])
                [way.Name, $"{point.Frame.Update}", Number.Exact(point.At.X), Number.Exact(point.At.Y), Number.Exact(point.Frame.Loss)]))])
        {
            Height = 440,
            Ground = new PlotGround(ground is null ? null : ground.Image, box) { IsToScale = names is null },
        };
    }

    private static string About(WeightPlane plane, PathGround? ground, bool isOfMany)
    {
        var shade = "The darker the ground, or on a dark page the lighter, the higher the loss.";
        if (!isOfMany)
        {
            return $"A ring is a start, a dot where a run is. {shade}";
        }

        var share = plane.Explained is [var first, var second] && double.IsFinite(first) ? $" It holds {Number.Percent(first + second)} of what starts and ends differ in." : "";
        return $"A ring is a start, a dot where a run is.{share} {(ground is null ? "The loss on the plane is found when nothing plays." : shade)}";
    }

    private static IEnumerable<ITrace> Traces(string name, (double X, double Y)[] way, string colour, string page)
    {
        yield return Way(name, way, page, 6, isShown: false);
        yield return Way(name, way, colour, 2.5m, isShown: true);
        yield return Mark(name, way[0], page, colour, 11);
        yield return Mark(name, way[^1], colour, page, 12);
    }

    private static Scatter Way(string name, (double X, double Y)[] way, string colour, decimal width, bool isShown) => new()
    {
        Name = name,
        LegendGroup = name,
        ShowLegend = false,
        Mode = ModeFlag.Lines,
        X = [.. way.Select(point => (object)point.X)],
        Y = [.. way.Select(point => (object)point.Y)],
        Line = new Line { Color = colour, Width = width },
        HoverInfo = isShown ? HoverInfoFlag.All : HoverInfoFlag.Skip,
    };

    private static Scatter Mark(string name, (double X, double Y) at, string fill, string rim, int size) => new()
    {
        Name = name,
        LegendGroup = name,
        ShowLegend = false,
        Mode = ModeFlag.Markers,
        X = [at.X],
        Y = [at.Y],
        Marker = new Marker { Color = fill, Size = size, Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Color = rim, Width = 2 } },
        HoverInfo = HoverInfoFlag.Skip,
    };
}
