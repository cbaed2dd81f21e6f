using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>A heat map over two axes: the only two, or the two that matter most.</summary>
internal static class PairMap
{
    private const int MostLevels = 1_000;

    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var varying = levels.Where(axis => axis.Texts.Count is > 1 and <= MostLevels).ToArray();
        if (varying.Length < 2 || !content.Findings.HasValues)
        {
            return;
        }

        var ranked = content.Findings.Importance is { } importance
            ? importance.Axes.Select(share => Array.Find(varying, axis => axis.Path == share.Axes[0])).OfType<AxisLevels>().ToArray()
            : varying;
        if (ranked.Length < 2 || content.Outline.AxisGroups.Count < 2)
        {
            return;
        }

        // The axis with more values goes along the columns; numbers increase from left to right.
        var (rows, columns) = ranked[0].Texts.Count <= ranked[1].Texts.Count ? (ranked[0], ranked[1]) : (ranked[1], ranked[0]);
        if (!PairTable.Fills(content.Outline.TrialCount, rows.Texts.Count, columns.Texts.Count))
        {
            // Settings were drawn at random, so nearly every cell would be empty.
            return;
        }

        var table = PairTable.Of(content.Findings.Values, content.Results.AxisIndex(rows.Path), content.Results.AxisIndex(columns.Path));
        var chosen = varying.Length > 2 ? $", the two settings that matter most of {varying.Length}" : "";
        page.Section("map", $"{Words.Capital(rows.Name)} and {columns.Name} together", "", () => page.Raw(HeatMap.Render(
            $"{Words.Capital(content.Findings.Metric.Phrase)} by {rows.Name} and {columns.Name}{chosen}",
            $"Each cell: the median over its runs. The frame marks the {content.Findings.Metric.Superlative}. A grey cell has no typical value: most of its runs diverged, or there were none.",
            new HeatMapData(
                new ChartAxis(columns.Name),
                table.Columns.Shown(),
                new ChartAxis(rows.Name),
                table.Rows.Shown(),
                new ChartAxis(content.Findings.Metric.Phrase, "", ChartAxis.LogHelps(table.Medians)),
                table.Medians)
            {
                LowerIsBetter = !content.Findings.Metric.HigherIsBetter,
            })));
    }
}
