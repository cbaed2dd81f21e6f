using Runner.Comparison;
using Runner.Comparison.Findings;

namespace Runner.Reports.Sections;

/// <summary>The rows of a comparison as an HTML table; columns without information are omitted.</summary>
internal static class GroupTable
{
    public static void Write(Html page, SweepComparison comparison, int most, string heading)
    {
        var groups = comparison.Groups.Take(most).ToArray();
        var columns = GroupColumn.Of(comparison, groups);
        page.Raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>").Text($"{Words.Capital(comparison.Metric.Phrase)}; {comparison.Metric.Better}").Raw("</caption>\n<thead><tr>").Raw("<th scope=\"col\">").Text(heading).Raw("</th>");
        foreach (var column in columns)
        {
            page.Raw("<th scope=\"col\">").Text(column.Name).Raw("</th>");
        }

        page.Raw("</tr></thead>\n<tbody>\n");
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            page.Raw(i == 0 && group.CanWin ? "<tr class=\"first\">" : group.CanWin ? "<tr>" : "<tr class=\"out\">")
                .Raw("<th scope=\"row\">").Text(group.Label).Raw("</th>");
            foreach (var column in columns)
            {
                page.Raw("<td>").Text(column.Cell(group)).Raw("</td>");
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
        if (comparison.Groups.Count > most)
        {
            page.Element("p", $"The best {Number.Count(most)} of {Number.Count(comparison.Groups.Count)}; the rest are in the exported table.", "class=\"small\"");
        }
    }
}
