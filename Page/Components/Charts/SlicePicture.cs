using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Page.Views;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Search;

namespace Runner.Page.Components.Charts;

/// <summary>The metric of each run against one axis, whatever its other settings.</summary>
internal static class SlicePicture
{
    private const int MostRuns = 1_000;

    /// <summary>Null when no run has a value, or the axis has one value.</summary>
    /// <param name="place">The axis's place among the sweep's.</param>
    public static PlotPicture? Of(RunValues of, AxisLevels axis, int place, CurveWish wish)
    {
        var (results, values) = (of.Results, of.Measured);
        int[] measured = [.. Enumerable.Range(0, values.Length).Where(i => values[i].Standing == Standing.Measured && results.ValueAt(i, place) is not null)];
        if (measured.Length == 0 || axis.Texts.Count < 2)
        {
            return null;
        }

        var drawn = Bootstrap.Stream(results.Outline.Seed, $"slice\n{axis.Path}").Sample(measured.Length, MostRuns)
            .Select(i => (Trial: results.Results.Row(measured[i]).Index, At: results.ValueAt(measured[i], place)!, values[measured[i]].Value)).ToList();
        var medians = axis.IsLong ? [] : Medians(measured.Select(i => (X(results.ValueAt(i, place)!), values[i].Value)));
        return new PlotPicture(
            axis.Name,
            $"Each dot is a run.{(medians.Count > 0 ? " The line joins the medians." : "")}{(drawn.Count < measured.Length ? $" {Number.Count(drawn.Count)} of {Number.Count(measured.Length)} runs, chosen at random." : "")}",
            new ChartAxis(axis.Name, "", axis.IsNumeric && ChartAxis.LogHelps(axis.Numbers)),
            new ChartAxis(of.Metric.Phrase, "", wish.IsLog(measured.Select(i => values[i].Value))),
            dark =>
            [
                Dots([.. drawn.Select(run => (run.Trial, X: X(run.At) + (axis.IsNumeric ? 0 : PlotNumber.Beside(run.Trial) * .5), run.Value))], ChartStyle.SeriesColours(dark)[0]),
                .. medians.Count > 0 ? [Line(medians, dark)] : Array.Empty<Scatter>(),
            ],
            ["trial", axis.Name, of.Metric.Phrase],
            [.. drawn.Select(run => (string[])[$"{run.Trial}", run.At.Text, Number.Exact(run.Value)])])
        {
            Height = 300,
            Places = axis.IsNumeric ? null : axis.Texts,
        };

        double X(AxisValue value) => axis.IsNumeric ? value.Number!.Value : axis.PlaceOf(value.Text);
    }

    private static List<(double X, double Median)> Medians(IEnumerable<(double X, double Value)> runs) =>
        [.. runs.GroupBy(run => run.X).OrderBy(group => group.Key).Select(group => (group.Key, Quantiles.MedianOfSorted([.. group.Select(run => run.Value).Order()])))];

    private static Scatter Dots(IReadOnlyList<(int Trial, double X, double Value)> runs, string colour) => new()
    {
        ShowLegend = false,
        Mode = ModeFlag.Markers,
        X = [.. runs.Select(run => (object)run.X)],
        Y = [.. runs.Select(run => (object)run.Value)],
        TextArray = [.. runs.Select(run => $"trial {run.Trial}")],
        Marker = new Marker { Color = colour, Size = 6, Opacity = .45m },
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
    };

    private static Scatter Line(IReadOnlyList<(double X, double Median)> medians, bool dark) => new()
    {
        Name = "median",
        ShowLegend = false,
        Mode = ModeFlag.Lines | ModeFlag.Markers,
        X = [.. medians.Select(one => (object)one.X)],
        Y = [.. medians.Select(one => (object)one.Median)],
        Text = "median",
        Line = new Plotly.Blazor.Traces.ScatterLib.Line { Color = ChartStyle.SeriesColours(dark)[1], Width = 2 },
        Marker = new Marker { Color = ChartStyle.SeriesColours(dark)[1], Size = 8, Symbol = SymbolEnum.Diamond },
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
    };
}
