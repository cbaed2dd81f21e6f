using Runner.Comparison;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>All settings as parallel coordinates, the best also in a table.</summary>
internal static class AllSettings
{
    private const int MostRows = 12;

    /// <param name="drawsLines">Whether the settings are also drawn, rather than only the best listed.</param>
    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels, bool drawsLines = true)
    {
        var byPoint = content.Findings.ByPoint;
        if (!content.Findings.HasValues || content.Results.Axes.Count < 2 || byPoint.Groups.Count < 2)
        {
            return;
        }

        page.Section("settings", "All settings", "", () =>
        {
            // The headlines' version of the finding, which also says what is best on average.
            var own = byPoint.Findings.FirstOrDefault(finding => finding.Kind == FindingKind.Best);
            var best = content.Findings.Headlines.FirstOrDefault(finding => finding.Kind == FindingKind.Best && finding.Title == own?.Title) ?? own;
            if (best is not null)
            {
                page.Raw("<p class=\"says\">").Raw(Headlines.Badge(best)).Raw(" ").Text(best.Sentence).Raw("</p>\n");
            }

            if (!drawsLines)
            {
                Best(page, byPoint);
                return;
            }

            page.Raw("<div class=\"pair\">\n");
            Threads(page, content, levels);
            page.Raw("<div>\n");
            Best(page, byPoint);
            page.Raw("</div>\n</div>\n");
        });
    }

    private static void Best(Html page, SweepComparison byPoint)
    {
        page.Element("h3", "The best settings");
        GroupTable.Write(page, byPoint, MostRows, "setting");
    }

    private static void Threads(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var axes = levels.Select(axis => axis.IsNumeric
            ? new ParallelAxis(new ChartAxis(axis.Name, "", ChartAxis.LogHelps(axis.Numbers)), Values: axis.IsLong ? null : [.. axis.Numbers.Zip(axis.Labels)])
            : new ParallelAxis(new ChartAxis(axis.Name), axis.Labels)).ToArray();
        ParallelLine[] lines = [.. SettingLines.Of(content.Findings.ByPoint, levels).Select(one => one.Line)];
        var metric = content.Findings.Metric.Phrase;
        page.Raw(ParallelCoordinates.Render(
            "Every setting, from its values to where it ended",
            $"One line per setting; the stronger its colour, the {(content.Findings.Metric.HigherIsBetter ? "higher" : "lower")} the median {metric} of its runs.",
            axes,
            new ChartAxis($"median {metric}", "", ChartAxis.LogHelps(lines.Select(line => line.Score))),
            lines,
            !content.Findings.Metric.HigherIsBetter));
    }
}
