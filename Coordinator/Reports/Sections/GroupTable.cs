using Runner.Comparison;
using Runner.Comparison.Findings;

namespace Runner.Reports.Sections;

/// <summary>The rows of a comparison as an HTML table; columns without information are omitted.</summary>
internal static class GroupTable
{
    public static void Write(Html page, SweepComparison comparison, int most, string heading)
    {
        var groups = comparison.Groups.Take(most).ToArray();
        var never = comparison.Metric.Kind == MetricKind.EpochsTo;
        var diverged = groups.Any(group => group.Diverged > 0);
        var other = groups.Any(group => group.Unfinished + group.Failed + group.Missing > 0);
        page.Raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>").Text($"{Words.Capital(comparison.Metric.Phrase)}; {comparison.Metric.Better}").Raw("</caption>\n<thead><tr>").Raw("<th scope=\"col\">").Text(heading).Raw("</th>");
        foreach (var name in (string?[])["runs", "median", never ? null : "typical (IQM)", "95 % interval", "best", "worst", diverged ? "diverged, 95 %" : null, never ? "reached, 95 %" : null, never ? "never" : null, other ? "other" : null])
        {
            if (name is not null)
            {
                page.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
            }
        }

        page.Raw("</tr></thead>\n<tbody>\n");
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            page.Raw(i == 0 && group.CanWin ? "<tr class=\"first\">" : group.CanWin ? "<tr>" : "<tr class=\"out\">")
                .Raw("<th scope=\"row\">").Text(group.Label).Raw("</th>");
            Cell(Number.Count(group.Runs));
            Cell(ComparisonTable.Value(group.Summary.Median));
            if (!never)
            {
                Cell(ComparisonTable.Value(group.Summary.Iqm));
            }

            Cell(ComparisonTable.Interval(group.Interval, " – "));
            Cell(ComparisonTable.Value(group.Best));
            Cell(ComparisonTable.Value(group.Worst));
            if (diverged)
            {
                Cell(ComparisonTable.Diverged(group));
            }

            if (never)
            {
                Cell(ComparisonTable.Reached(group));
                Cell(Number.Count(group.NotReached));
            }

            if (other)
            {
                Cell(Number.Count(group.Unfinished + group.Failed + group.Missing));
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
        if (comparison.Groups.Count > most)
        {
            page.Element("p", $"The best {Number.Count(most)} of {Number.Count(comparison.Groups.Count)}; the rest are in the exported table.", "class=\"small\"");
        }

        void Cell(string text) => page.Raw("<td>").Text(text).Raw("</td>");
    }
}
