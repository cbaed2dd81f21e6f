using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Page.Views;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Specs;

namespace Runner.Page.Components.Charts;

/// <summary>Curves: for groups of runs, the median and the middle half or every run; for one trial, each quantity.</summary>
internal static class CurvePicture
{
    private const int MostGroups = 10;

    /// <summary>Most points of single runs: more would take a browser too long to draw.</summary>
    private const int MostPoints = 40_000;

    private const int MostRuns = 300;

    /// <summary>Of the metric's loss; null when no curves were kept.</summary>
    public static PlotPicture? Of(SweepComparison comparison, string name, CurveWish wish)
    {
        var groups = wish.Chosen(comparison, wish.Colour is null ? MostGroups : CurveWish.MostChosen);
        var colours = new CurveColours(comparison, groups, wish.Colour);
        return groups.Count == 0 ? null
            : wish.Curves == ViewCurves.EveryRun ? EveryRun(comparison, name, groups, colours, wish)
            : Typical(comparison, name, groups, colours, wish);
    }

    /// <summary>A trial's curve of one quantity.</summary>
    public static PlotPicture Of(Curve curve, string metric, BudgetUnit unit, bool? log)
    {
        var values = curve.Column(metric)!;
        LinePoint[] points = [.. curve.Times.Zip(values, (time, value) => new LinePoint(time, value))];
        return Of(metric, "", CurveTime.OfBudget(unit).Name, new ChartAxis(metric, "", log ?? ChartAxis.LogHelps(values)), [Plain(metric, points, 0)], "quantity") with { Height = 280 };
    }

    /// <summary>One quantity of several trials, those that have it.</summary>
    public static PlotPicture Of(IReadOnlyList<(string Name, Curve Curve)> curves, string metric, BudgetUnit unit)
    {
        DrawnCurve[] series = [.. curves.Where(one => one.Curve.Column(metric) is not null)
            .Select((one, i) => Plain(one.Name, [.. one.Curve.Times.Zip(one.Curve.Column(metric)!, (time, value) => new LinePoint(time, value))], i))];
        return Of(metric, "", CurveTime.OfBudget(unit).Name, new ChartAxis(metric, "", ChartAxis.LogHelps(Middles(series))), series, "trial");
    }

    private static PlotPicture? Typical(SweepComparison comparison, string name, IReadOnlyList<ComparedGroup> groups, CurveColours colours, CurveWish wish)
    {
        var ofLabel = groups.DistinctBy(group => group.Label).ToDictionary(group => group.Label, StringComparer.Ordinal);
        DrawnCurve[] series = [.. GroupCurves.Of(comparison, groups, comparison.Curve.Column, wish.Time.Unit)
            .Select(one => new DrawnCurve(one.Name, colours.Of(ofLabel[one.Name]), Smoothed(one.Points, wish.Smoothing)))
            .OrderBy(one => one.Colour.Place)];
        return series.Length == 0 ? null : Of(
            $"How the {comparison.Curve.Name} fell, by {name}",
            $"Line: the median run; band: the middle half of the runs.{Shown(comparison, groups, wish)}{SmoothingNote(wish)}",
            wish.Time.Name,
            new ChartAxis(comparison.Curve.Name, "", wish.IsLog(Middles(series))),
            series,
            "group");
    }

    private static PlotPicture? EveryRun(SweepComparison comparison, string name, IReadOnlyList<ComparedGroup> groups, CurveColours colours, CurveWish wish)
    {
        var most = Math.Max(1, MostRuns / groups.Count);
        var runs = groups.SelectMany(group => GroupCurves.Every(comparison, group, comparison.Curve.Column, wish.Time.Unit, most).Select(run => (Group: group, Run: run))).ToList();
        if (runs.Count == 0)
        {
            return null;
        }

        var points = Math.Max(2, MostPoints / runs.Count);
        var drawn = runs.ConvertAll(one => (
            one.Group.Label,
            Trial: comparison.Results.Results.Row(one.Run.Place).Index,
            Colour: colours.Of(one.Group, one.Run.Place),
            Points: Thinned(one.Run.Times.Zip(Smoothing.Of(one.Run.Values, wish.Smoothing)).ToArray(), points)));
        var all = groups.Sum(group => group.Runs);
        var x = new ChartAxis(wish.Time.Name);
        var loss = comparison.Curve.Name;
        return new PlotPicture(
            $"How the {loss} fell in every run, by {name}",
            $"Each line is a run.{(runs.Count < all ? $" {Number.Count(runs.Count)} of {Number.Count(all)} runs are drawn: those with a curve, chosen at random." : "")}{Shown(comparison, groups, wish)}{SmoothingNote(wish)}",
            x,
            new ChartAxis(loss, "", wish.IsLog(drawn.SelectMany(one => one.Points).Select(point => point.Second))),
            dark => [.. drawn.GroupBy(one => one.Colour.Name, StringComparer.Ordinal).OrderBy(group => group.First().Colour.Place).Select(group => Lines([.. group.Select(one => (one.Trial, one.Points))], group.First().Colour, dark))],
            ["group", "trial", x.Name, loss],
            [.. drawn.SelectMany(one => one.Points.Select(point => (string[])[one.Label, $"{one.Trial}", Number.Exact(point.First), Number.Exact(point.Second)]))]);
    }

    private static PlotPicture Of(string title, string about, string time, ChartAxis y, IReadOnlyList<DrawnCurve> series, string what) => new(
        title,
        about,
        new ChartAxis(time),
        y,
        dark => [.. series.SelectMany((one, i) => BandedLine.Of(one.Name, one.Colour.Name, one.Colour.Hex(dark), one.Points, series.Count > 1 && !series.Take(i).Any(before => before.Colour.Name == one.Colour.Name)))],
        [what, time, "median", "lower quartile", "upper quartile"],
        [.. series.SelectMany(one => one.Points.Select(point => (string[])
            [one.Name, Number.Exact(point.X), Number.Exact(point.Middle), Number.Exact(point.Low), Number.Exact(point.High)]))]);

    private static DrawnCurve Plain(string name, LinePoint[] points, int place) =>
        new(name, new NamedColour(name, dark => ChartStyle.SeriesColours(dark)[place % ChartStyle.Colours]), points);

    private static string Shown(SweepComparison comparison, IReadOnlyList<ComparedGroup> groups, CurveWish wish) =>
        groups.Count == comparison.Groups.Count ? ""
            : wish.Groups.Contains(groups[0].Label, StringComparer.Ordinal) ? $" {Number.Count(groups.Count)} chosen of {Number.Count(comparison.Groups.Count)} groups."
            : $" The best {groups.Count} of {Number.Count(comparison.Groups.Count)} groups.";

    private static string SmoothingNote(CurveWish wish) => wish.Smoothing > 0 ? $" Smoothed: a moving average with weight {Number.Short(wish.Smoothing)}." : "";

    private static IEnumerable<double> Middles(IEnumerable<DrawnCurve> series) => series.SelectMany(one => one.Points).Select(point => point.Middle);

    private static LinePoint[] Smoothed(IReadOnlyList<LinePoint> points, double weight)
    {
        var (middle, low, high) = (Of(point => point.Middle), Of(point => point.Low), Of(point => point.High));
        return [.. points.Select((point, i) => new LinePoint(point.X, middle[i], low[i], high[i]))];

        double[] Of(Func<LinePoint, double> height) => Smoothing.Of([.. points.Select(height)], weight);
    }

    private static (double First, double Second)[] Thinned((double First, double Second)[] points, int most) => points.Length <= most
        ? points
        : [.. Enumerable.Range(0, most).Select(i => points[(int)((long)i * (points.Length - 1) / (most - 1))])];

    /// <summary>Lines of one colour as one trace, with a gap between them: a trace a run would be slow.</summary>
    private static Scatter Lines(IReadOnlyList<(int Trial, (double First, double Second)[] Points)> runs, NamedColour colour, bool dark) => new()
    {
        Name = PlotText.Of(colour.Name),
        Mode = ModeFlag.Lines,
        X = [.. runs.SelectMany(run => run.Points.Select(point => (object)point.First).Append(null!))],
        Y = [.. runs.SelectMany(run => run.Points.Select(point => PlotNumber.Finite(point.Second)).Append(null!))],
        TextArray = [.. runs.SelectMany(run => Enumerable.Repeat($"trial {run.Trial}", run.Points.Length + 1))],
        Line = new Line { Color = colour.Hex(dark) + (runs.Count > 8 ? "99" : ""), Width = 1.2m },
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
    };

    private sealed record DrawnCurve(string Name, NamedColour Colour, IReadOnlyList<LinePoint> Points);
}
