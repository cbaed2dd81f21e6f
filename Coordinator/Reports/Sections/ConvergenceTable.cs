using Runner.Comparison;
using Runner.Comparison.Convergence;

namespace Runner.Reports.Sections;

/// <summary>How the runs of each group converged, as a table; omitted when there is nothing to report.</summary>
internal static class ConvergenceTable
{
    public static void Write(Html page, SweepComparison comparison, int most, string heading)
    {
        var rows = GroupConvergence.Of(comparison, most);
        if (rows.Count > 0)
        {
            page.Element("h3", "How they converged");
            HtmlTable.Write(page, ConvergenceRows.Names(rows, comparison, heading), rows.Select(row => ConvergenceRows.Cells(row, rows)));
        }
    }
}
