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

        var values = Medians(content, rows, columns);
        var chosen = varying.Length > 2 ? $", the two settings that matter most of {varying.Length}" : "";
        page.Section("map", $"{Words.Capital(rows.Name)} and {columns.Name} together", "", () => page.Raw(HeatMap.Render(
            $"{Words.Capital(content.Findings.Metric.Phrase)} by {rows.Name} and {columns.Name}{chosen}",
            $"Each cell: the median over its runs. The frame marks the {content.Findings.Metric.Superlative}. A grey cell has no typical value: most of its runs diverged, or there were none.",
            new HeatMapData(
                new ChartAxis(columns.Name),
                columns.Texts,
                new ChartAxis(rows.Name),
                rows.Texts,
                new ChartAxis(content.Findings.Metric.Phrase, "", ChartAxis.LogHelps(values)),
                values)
            {
                LowerIsBetter = !content.Findings.Metric.HigherIsBetter,
            })));
    }

    /// <summary>The median of each pair of values, row by row.</summary>
    private static double[] Medians(ReportContent content, AxisLevels rows, AxisLevels columns)
    {
        var results = content.Results;
        var (row, column) = (results.AxisIndex(rows.Path), results.AxisIndex(columns.Path));
        var grouping = results.Axes.Count == 2 ? content.Findings.ByPoint.Grouping : Grouping.Of(results, [row, column]);
        var medians = PairMedians.Of(content.Findings.Values, grouping, row, column);
        var (places, across) = (PlacesOf(results, row, rows), PlacesOf(results, column, columns));
        var values = new double[rows.Texts.Count * columns.Texts.Count];
        Array.Fill(values, double.NaN);
        for (var level = 0; level < places.Length; level++)
        {
            for (var other = 0; places[level] >= 0 && other < across.Length; other++)
            {
                if (across[other] >= 0)
                {
                    values[(places[level] * columns.Texts.Count) + across[other]] = medians[level, other];
                }
            }
        }

        return values;
    }

    /// <summary>The place of each level of an axis on the map; −1 where the axis does not apply.</summary>
    private static int[] PlacesOf(SweepResults results, int axis, AxisLevels levels) => [.. results.LevelsOf(axis).Select(level => levels.PlaceOf(level?.Text))];
}
