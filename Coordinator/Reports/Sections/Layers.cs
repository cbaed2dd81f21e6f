using System.Globalization;
using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>What the probes saw layer by layer: whether the training signal arrives, and which units still react.</summary>
internal static class Layers
{
    private const int MostGroups = 8;

    private static readonly (string Probe, string Title, string About, string Axis, bool Log)[] Probes =
    [
        ("gradient-norm", "How much of the training signal reaches each layer",
            "Gradient norm by layer, counted from the input; median over runs and time. A line that falls steeply to the left has vanished, one that rises has exploded.",
            "gradient norm", true),
        ("saturated", "How many units are at the flat end of their activation", "Median share over runs at the end of training; such units hardly learn.", "share saturated", false),
        ("dead", "How many units are dead", "Median share over runs at the end of training; nothing flows back through such units on any sample.", "share dead", false),
        ("update-ratio", "How large the steps are beside the weights", "Norm of an update over the norm of the weights; median over runs and time.", "update over weights", true),
    ];

    public static void Write(Html page, ReportContent content)
    {
        var comparison = content.Findings.ByAxis.Count > 0 ? content.Findings.ByAxis[0] : content.Findings.ByPoint;
        var charts = Probes.Select(probe => (probe, Series: Series(comparison, probe.Probe, overTime: probe.Log))).Where(chart => chart.Series.Count > 0).ToArray();
        if (charts.Length == 0)
        {
            return;
        }

        page.Section("layers", "Layer by layer", "", () =>
        {
            page.Raw("<div class=\"pair\">\n");
            foreach (var (probe, series) in charts)
            {
                page.Raw(LineChart.Render(
                    probe.Title,
                    probe.About,
                    new ChartAxis("layer"),
                    new ChartAxis(probe.Axis, "", probe.Log && series.SelectMany(one => one.Points).All(point => point.Middle > 0)),
                    series));
            }

            page.Raw("</div>\n");
        });
    }

    private static List<LineSeries> Series(SweepComparison comparison, string probe, bool overTime)
    {
        var all = new List<LineSeries>();
        foreach (var group in comparison.Groups.Take(MostGroups))
        {
            var layers = new SortedDictionary<int, List<double>>();
            foreach (var i in comparison.Grouping.Members(group.Key.Index))
            {
                if (comparison.Results.Results[i].Outcome == TrialOutcome.Completed)
                {
                    Collect(comparison.Results.Results[i].Curve, $"{probe}.", overTime, layers);
                }
            }

            if (layers.Count > 1)
            {
                all.Add(new(group.Label, [.. layers.Select(layer => Point(layer.Key, Quantiles.Sorted(layer.Value)))]));
            }
        }

        return all;
    }

    private static LinePoint Point(int layer, double[] sorted) =>
        new(layer, Quantiles.MedianOfSorted(sorted), Quantiles.OfSorted(sorted, .25), Quantiles.OfSorted(sorted, .75));

    private static void Collect(Curve curve, string prefix, bool overTime, SortedDictionary<int, List<double>> layers)
    {
        for (var m = 0; m < curve.Metrics.Count; m++)
        {
            if (!curve.Metrics[m].StartsWith(prefix, StringComparison.Ordinal)
                || !int.TryParse(curve.Metrics[m].AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            {
                continue;
            }

            var finite = curve.Values[m].Where(double.IsFinite).ToArray();
            if (finite.Length > 0)
            {
                (layers.TryGetValue(layer, out var list) ? list : layers[layer] = [])
                    .Add(overTime ? Quantiles.MedianOfSorted(Quantiles.Sorted(finite)) : finite[^1]);
            }
        }
    }
}
