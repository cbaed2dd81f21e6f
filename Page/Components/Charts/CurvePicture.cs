using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Specs;

namespace Runner.Page.Components.Charts;

/// <summary>Curves: for groups of runs, the median and the middle half; for one trial, each quantity.</summary>
internal static class CurvePicture
{
    private const int MostGroups = 10;

    /// <summary>The same curves as in the report; null when none were kept.</summary>
    public static PlotPicture? Of(SweepComparison comparison, string name, bool? log)
    {
        var loss = comparison.Curve;
        var series = GroupOrder.Ordered(comparison, GroupCurves.Of(comparison, MostGroups, loss.Column));
        if (series.Count == 0)
        {
            return null;
        }

        var isLog = log ?? ChartAxis.LogHelps(series.SelectMany(one => one.Points).Select(point => point.Middle));
        return Of(
            $"How the {loss.Name} fell, by {name}",
            $"Line: the median run; band: the middle half of the runs.{(comparison.Groups.Count > MostGroups ? $" The best {MostGroups} of {Number.Count(comparison.Groups.Count)} groups." : "")}",
            comparison.Results.Outline.Unit,
            new ChartAxis(loss.Name, "", isLog),
            series);
    }

    /// <summary>A trial's curve of one quantity.</summary>
    public static PlotPicture Of(Curve curve, string metric, BudgetUnit unit, bool? log)
    {
        var values = curve.Column(metric)!;
        LinePoint[] points = [.. curve.Times.Zip(values, (time, value) => new LinePoint(time, value))];
        return Of(metric, "", unit, new ChartAxis(metric, "", log ?? ChartAxis.LogHelps(values)), [new LineSeries(metric, points)]) with { Height = 280 };
    }

    /// <summary>One quantity of several trials, those that have it.</summary>
    public static PlotPicture Of(IReadOnlyList<(string Name, Curve Curve)> curves, string metric, BudgetUnit unit)
    {
        LineSeries[] series = [.. curves.Where(one => one.Curve.Column(metric) is not null)
            .Select(one => new LineSeries(one.Name, [.. one.Curve.Times.Zip(one.Curve.Column(metric)!, (time, value) => new LinePoint(time, value))]))];
        return Of(metric, "", unit, new ChartAxis(metric, "", ChartAxis.LogHelps(series.SelectMany(one => one.Points).Select(point => point.Middle))), series);
    }

    private static PlotPicture Of(string title, string about, BudgetUnit unit, ChartAxis y, IReadOnlyList<LineSeries> series)
    {
        var x = new ChartAxis(unit == BudgetUnit.Epochs ? "epoch" : "update");
        return new PlotPicture(
            title,
            about,
            x,
            y,
            dark => [.. series.SelectMany((one, i) => Traces(one, Colour(one, i, dark), series.Count > 1))],
            ["group", x.Name, "median", "lower quartile", "upper quartile"],
            [.. series.SelectMany(one => one.Points.Select(point => (string[])
                [one.Name, Number.Exact(point.X), Number.Exact(point.Middle), Number.Exact(point.Low), Number.Exact(point.High)]))]);
    }

    private static string Colour(LineSeries series, int index, bool dark) => series.Place is { } place
        ? ChartStyle.Ramp(dark)[(int)Math.Round(Math.Clamp(place, 0, 1) * (ChartStyle.RampSteps - 2))]
        : ChartStyle.SeriesColours(dark)[index % ChartStyle.Colours];

    private static IEnumerable<ITrace> Traces(LineSeries series, string colour, bool isNamed)
    {
        if (series.Points.Any(point => point.Low != point.High))
        {
            yield return Trace(series, point => point.High, colour, 0, isShown: false);
            yield return Trace(series, point => point.Low, colour, 0, isShown: false, FillEnum.ToNextY);
        }

        yield return Trace(series, point => point.Middle, colour, 2, isNamed);
    }

    private static Scatter Trace(LineSeries series, Func<LinePoint, double> height, string colour, int width, bool isShown, FillEnum? fill = null) => new()
    {
        Name = series.Name,
        LegendGroup = series.Name,
        ShowLegend = isShown,
        Mode = ModeFlag.Lines,
        X = [.. series.Points.Select(point => (object)point.X)],
        Y = [.. series.Points.Select(point => Finite(height(point)))],
        Line = new Line { Color = colour, Width = width },
        Fill = fill,
        FillColor = fill is null ? null : colour + "2a",
        HoverInfo = width == 0 ? HoverInfoFlag.Skip : HoverInfoFlag.All,
    };

    /// <summary>JSON has finite numbers only; for others the chart shows a gap.</summary>
    private static object Finite(double value) => double.IsFinite(value) ? value : null!;
}
