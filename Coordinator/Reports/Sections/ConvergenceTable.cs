using Runner.Comparison;
using Runner.Comparison.Convergence;

namespace Runner.Reports.Sections;

/// <summary>How the runs of each group converged, as a table; left out when no run did anything worth a word.</summary>
internal static class ConvergenceTable
{
    public static void Write(Html page, SweepComparison comparison, int most, string heading)
    {
        var rows = GroupConvergence.Of(comparison, most);
        if (rows.Count == 0)
        {
            return;
        }

        var stood = rows.Any(row => row.Escaped > 0);
        var units = comparison.Results.Outline.Units;
        page.Element("h3", "How they converged").Raw("<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var name in (string?[])[heading, "runs", $"fall per {units[..^1]}, second half", "still falling at the end", "swinging", "stuck for a while",
            stood ? "stuck from" : null, stood ? $"for ({units})" : null, stood ? "at a loss of" : null])
        {
            if (name is not null)
            {
                page.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
            }
        }

        page.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Raw("<tr><th scope=\"row\">").Text(row.Label).Raw("</th>");
            foreach (var cell in (string?[])[Number.Count(row.Runs), Number.Percent(row.Rate), Number.Count(row.StillFalling), Number.Count(row.Oscillating),
                Number.Count(row.Escaped), stood ? Number.Short(row.PlateauStart) : null, stood ? Number.Short(row.PlateauLength) : null,
                stood ? Number.Short(row.PlateauLevel) : null])
            {
                if (cell is not null)
                {
                    page.Raw("<td>").Text(cell).Raw("</td>");
                }
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
    }
}
