using Runner.Comparison;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>All settings as parallel coordinates, the best also in a table.</summary>
internal static class AllSettings
{
    private const int MostRows = 12;

    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
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

            page.Raw("<div class=\"pair\">\n");
            Threads(page, content, levels);
            page.Raw("<div>\n").Element("h3", "The best settings");
            GroupTable.Write(page, byPoint, MostRows, "setting");
            page.Raw("</div>\n</div>\n");
        });
    }

    private static void Threads(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var groups = content.Findings.ByPoint.Groups;
        var axes = levels.Select(axis => axis.IsNumeric
            ? new ParallelAxis(new ChartAxis(axis.Name, "", ChartAxis.LogHelps(axis.Numbers)), Values: axis.IsLong ? null : [.. axis.Numbers.Zip(axis.Texts)])
            : new ParallelAxis(new ChartAxis(axis.Name), axis.Texts)).ToArray();
        // The chart thins out its lines, but building a million of them first would be wasteful: keep the best and an even sample.
        var step = Math.Max(1, groups.Count / (ParallelCoordinates.MostLines * 4));
        var lines = new List<ParallelLine>();
        for (var i = 0; i < groups.Count; i += i < ParallelCoordinates.MostLines ? 1 : step)
        {
            var group = groups[i];
            var values = group.Values;
            lines.Add(new(
                group.Label,
                [.. levels.Select((axis, a) => values[a] is { } value ? (axis.IsNumeric ? value.Number ?? double.NaN : axis.PlaceOf(value.Text)) : double.NaN)],
                group.CanWin ? group.Summary.Median : double.NaN));
        }

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
