using Runner.Comparison.Convergence;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>The probes' measurements by layer: whether the gradient reaches each layer, and which units are still active.</summary>
internal static class Layers
{
    private const int MostGroups = 8;

    private static readonly (string Probe, string Title, string About, string Axis, bool Log)[] Probes =
    [
        (GroupLayers.GradientNorm, "The gradient at each layer",
            "Gradient norm by layer, counted from the input; median over runs and time. Where a line falls steeply to the left, the gradient vanishes; where it rises, it explodes.",
            "gradient norm", true),
        (GroupLayers.Saturated, "How many units are saturated", "Median share over runs at the end of training, of units and samples.", "share saturated", false),
        (GroupLayers.Dead, "How many units are dead", "Median share over runs at the end of training; no gradient flows back through such units on any of the samples measured (measure.samples).", "share dead", false),
        ("update-ratio", "How large the updates are relative to the weights", "Norm of an update over the norm of the weights; median over runs and time.", "update over weights", true),
        (GroupLayers.StepGradient, "The gradient at each step back",
            "Norm of the gradient of the loss by the input of each step, counted back from the last; median over runs and time. Where a line falls steeply, what happened long ago cannot be learnt.",
            "gradient norm", true),
    ];

    public static void Write(Html page, ReportContent content)
    {
        var comparison = content.Findings.ByAxis.Count > 0 ? content.Findings.ByAxis[0] : content.Findings.ByPoint;
        var groups = GroupLayers.Of(comparison, MostGroups);
        if (groups.Count == 0)
        {
            return;
        }

        page.Section("layers", "Layer by layer", LayerTable.Sentence(groups), () =>
        {
            page.Raw("<div class=\"pair\">\n");
            foreach (var probe in Probes)
            {
                var series = groups.Where(group => group.Probe(probe.Probe) is not null)
                    .Select(group => new LineSeries(group.Label, [.. group.Probe(probe.Probe)!.Layers.Select(Point)]))
                    .ToArray();
                if (series.Length > 0)
                {
                    page.Raw(LineChart.Render(
                        probe.Title,
                        probe.About,
                        new ChartAxis(probe.Probe == GroupLayers.StepGradient ? "steps back" : "layer"),
                        new ChartAxis(probe.Axis, "", probe.Log && series.SelectMany(one => one.Points).All(point => point.Middle > 0)),
                        GroupOrder.Ordered(comparison, series)));
                }
            }

            page.Raw("</div>\n");
            if (LayerTable.Names(groups) is { Length: > 0 } names)
            {
                HtmlTable.Write(page, names, LayerTable.Rows(groups));
            }
        });
    }

    private static LinePoint Point(LayerReading reading) => new(reading.Layer, reading.Median, reading.LowerQuartile, reading.UpperQuartile);
}
