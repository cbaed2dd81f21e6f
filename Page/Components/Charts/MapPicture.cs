using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Runner.Comparison;
using Runner.Page.Views;
using Runner.Reports.Charts;
using HeatMap = Plotly.Blazor.Traces.HeatMap;

namespace Runner.Page.Components.Charts;

/// <summary>The typical value of the metric for each pair of values of two axes, as cells or as contours.</summary>
internal static class MapPicture
{
    private const int Steps = 9;

    /// <summary>Null when no pair has a value.</summary>
    public static PlotPicture? Of(PairTable table, ComparisonMetric metric, ViewMap map, ViewScale scale)
    {
        var (rows, columns) = (table.Rows, table.Columns);
        var (rowNames, columnNames) = (rows.Shown(), columns.Shown());
        double[] values = [.. table.Medians.Where(double.IsFinite)];
        if (values.Length == 0)
        {
            return null;
        }

        var log = scale.IsLogOfAll(values);
        var best = metric.HigherIsBetter ? values.Max() : values.Min();
        var at = table.Medians.ToList().IndexOf(best);

        // Contours lie where the numbers are; cells stand beside one another.
        var isContour = map == ViewMap.Contour && rows.Labels.Count > 1 && columns.Labels.Count > 1;
        var (across, along) = isContour ? (columns.Numbers, rows.Numbers) : (null, null);
        return new PlotPicture(
            $"{metric.Phrase[..1].ToUpperInvariant()}{metric.Phrase[1..]}, by {columns.Name} and {rows.Name}",
            $"The median of the runs with both values; the {metric.Superlative}, {Number.Short(best)}, is at {columns.Name} {columnNames[at % columnNames.Count]} and {rows.Name} {rowNames[at / columnNames.Count]}. "
                + (isContour ? "Between the values of the settings, contours are interpolated." : "Where a cell is empty there was no run, or most runs diverged."),
            new ChartAxis(columns.Name, "", across is not null && ChartAxis.LogHelps(across)),
            new ChartAxis(rows.Name, "", along is not null && ChartAxis.LogHelps(along)),
            dark => [isContour ? Contour(table, log, across, along, dark) : Cells(table, log)],
            [rows.Name, columns.Name, $"median {metric.Phrase}", "runs"],
            [.. Enumerable.Range(0, table.Medians.Count).Select(i => (string[])
                [rows.Labels[i / columns.Labels.Count], columns.Labels[i % columns.Labels.Count], Number.Exact(table.Medians[i]), $"{table.Runs[i]}"])])
        {
            NeedsWhole = true,
            Places = across is null ? columnNames : null,
            Levels = along is null ? rowNames : null,
            Height = Math.Clamp(160 + (rows.Labels.Count * 34), 340, 620),
        };
    }

    private static HeatMap Cells(PairTable table, bool log)
    {
        var few = table.Columns.Labels.Count <= 6 && table.Medians.Count <= 60;
        var (ticks, texts) = Ticks(table, log);
        return new HeatMap
        {
            Z = Grid(table, value => Height(value, log)),
            Text = Grid(table, Number.Short),
            TextTemplate = few ? "%{text}" : null,
            HoverTemplate = "%{x}, %{y}: %{text}<extra></extra>",
            HoverOnGaps = false,
            ColorScale = Scale,
            XGap = few ? 2 : null,
            YGap = few ? 2 : null,
            ColorBar = new Plotly.Blazor.Traces.HeatMapLib.ColorBar { Thickness = 12, OutlineWidth = 0, TickVals = ticks, TickText = texts },
        };
    }

    private static Contour Contour(PairTable table, bool log, IReadOnlyList<double>? across, IReadOnlyList<double>? along, bool dark)
    {
        var (ticks, texts) = Ticks(table, log);
        return new Contour
        {
            X = across?.Select(value => (object)value).ToList(),
            Y = along?.Select(value => (object)value).ToList(),
            Z = Grid(table, value => Height(value, log)),
            Text = Grid(table, Number.Short),
            HoverTemplate = "%{x}, %{y}: %{text}<extra></extra>",
            ColorScale = Scale,
            ConnectGaps = false,
            Line = new Plotly.Blazor.Traces.ContourLib.Line { Width = 1, Color = ChartStyle.Ground(dark) },
            ColorBar = new Plotly.Blazor.Traces.ContourLib.ColorBar { Thickness = 12, OutlineWidth = 0, TickVals = ticks, TickText = texts },
        };
    }

    private static object[][] Scale => [.. Enumerable.Range(0, Steps).Select(i => i / (Steps - 1.0)).Select(share => (object[])[share, ColourRamp.Hex(share)])];

    private static double Height(double value, bool log) => log ? Math.Log10(value) : value;

    private static (IList<object>? Places, IList<object>? Texts) Ticks(PairTable table, bool log)
    {
        if (!log)
        {
            return (null, null);
        }

        double[] heights = [.. table.Medians.Where(double.IsFinite).Select(Math.Log10)];
        var (low, high) = (heights.Min(), heights.Max());
        double[] places = [.. Enumerable.Range(0, 5).Select(i => low + ((high - low) * i / 4))];
        return ([.. places.Cast<object>()], [.. places.Select(place => (object)Number.Significant(Math.Pow(10, place), 2))]);
    }

    /// <summary>Row by row, lowest first; what is not finite is left empty.</summary>
    private static List<object> Grid(PairTable table, Func<double, object> cell)
    {
        var width = table.Columns.Labels.Count;
        return [.. Enumerable.Range(0, table.Rows.Labels.Count).Select(row => (object)Enumerable.Range(0, width)
            .Select(column => table.Medians[(row * width) + column]).Select(value => double.IsFinite(value) ? cell(value) : null).ToList())];
    }
}
