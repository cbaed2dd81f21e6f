using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Numerics;
using Runner.Reports.Charts;
using Runner.Reports.Sections.Endings;
using LineOfScatter = Plotly.Blazor.Traces.Scatter3DLib.Line;
using MarkerOfScatter = Plotly.Blazor.Traces.Scatter3DLib.Marker;
using ModeOfScatter = Plotly.Blazor.Traces.Scatter3DLib.ModeFlag;

namespace Runner.Page.Components.Charts;

/// <summary>A plane through the landscape of the loss as a surface that turns.</summary>
internal static class SurfacePicture
{
    private const int ColourSteps = 16;

    /// <param name="of">Which function's, at the end of the title; empty where there is one only.</param>
    public static PlotPicture Of(LossPlane plane, string of)
    {
        var data = EndingPictures.DataOf(plane);
        return new PlotPicture(
            plane.Title + of,
            $"Drag to turn it, scroll to come nearer. {EndingPictures.About(plane)}",
            data.X,
            data.Y,
            dark => Draw(data, dark),
            [data.X.Name, data.Y.Name, data.Value.Name],
            [.. data.Values.SelectMany((row, y) => row.Select((loss, x) => (string[])[Number.Exact(data.Xs[x]), Number.Exact(data.Ys[y]), Number.Exact(loss)]))])
        {
            Height = 480,
            NeedsWhole = true,
            Z = data.Value,
        };
    }

    private static IList<ITrace> Draw(PlaneData data, bool dark)
    {
        var traces = new List<ITrace>
        {
            new Surface
            {
                X = [.. data.Xs.Cast<object>()],
                Y = [.. data.Ys.Cast<object>()],
                Z = [.. data.Values.Select(row => (object)row.Select(PlotNumber.Finite).ToArray())],
                // Colours follow the height as it is drawn.
                SurfaceColor = [.. data.Values.Select(row => (object)row.Select(loss => PlotNumber.Finite(data.Value.Log ? Simd.Log(loss) : loss)).ToArray())],
                ColorScale = Colours,
                ShowScale = false,
            },
        };
        var ink = dark ? "#ffffff" : "#000000";
        if (data.Way.Count > 1)
        {
            traces.Add(Line(data, ink));
        }

        traces.Add(Marks(data, ink));
        return traces;
    }

    private static object[] Colours { get; } =
        [.. Enumerable.Range(0, ColourSteps + 1).Select(i => (object)new object[] { (double)i / ColourSteps, ColourRamp.Hex((double)i / ColourSteps) })];

    private static Scatter3D Line(PlaneData data, string ink) => new()
    {
        Mode = ModeOfScatter.Lines,
        ShowLegend = false,
        X = [.. data.Way.Select(point => (object)point.X)],
        Y = [.. data.Way.Select(point => (object)point.Y)],
        Z = [.. data.Way.Select(point => PlotNumber.Finite(Height(data, point)))],
        Line = new LineOfScatter { Color = ink, Width = 5 },
    };

    private static Scatter3D Marks(PlaneData data, string ink) => new()
    {
        Mode = ModeOfScatter.Markers | ModeOfScatter.Text,
        ShowLegend = false,
        X = [.. data.Marks.Select(mark => (object)mark.X)],
        Y = [.. data.Marks.Select(mark => (object)mark.Y)],
        Z = [.. data.Marks.Select(mark => PlotNumber.Finite(Height(data, mark)))],
        TextArray = [.. data.Marks.Select(mark => mark.Name)],
        Marker = new MarkerOfScatter { Color = ink, Size = 5 },
    };

    /// <summary>The loss at a mark, between the four values of the grid around it.</summary>
    private static double Height(PlaneData data, PlaneMark mark)
    {
        var (column, x) = Cell(data.Xs, mark.X);
        var (row, y) = Cell(data.Ys, mark.Y);
        var below = Mix(data.Values[row][column], data.Values[row][column + 1], x);
        return Mix(below, Mix(data.Values[row + 1][column], data.Values[row + 1][column + 1], x), y);
    }

    private static (int Cell, double Share) Cell(IReadOnlyList<double> steps, double at)
    {
        var place = Math.Clamp((at - steps[0]) / (steps[1] - steps[0]), 0, steps.Count - 1);
        var cell = Math.Min((int)place, steps.Count - 2);
        return (cell, place - cell);
    }

    private static double Mix(double a, double b, double share) => a + ((b - a) * share);
}
