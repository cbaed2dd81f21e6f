using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Results;
using Runner.Specs;

namespace Runner.Reports.Sections;

/// <summary>Runs that diverged or have no result, with the place and the cause; runs with the same cause share a row.</summary>
internal static class Troubles
{
    private const int Most = 50;

    private const int MostNamed = 6;

    public static void Write(Html page, ReportContent content)
    {
        var results = content.Results.Results;
        if (results.CountOf(TrialOutcome.Completed) + results.CountOf(TrialOutcome.Pruned) == results.Count)
        {
            return;
        }

        int[] all = [.. Enumerable.Range(0, results.Count).Where(i => results.Row(i).Outcome is not (TrialOutcome.Completed or TrialOutcome.Pruned))];

        var isSaid = content.Findings.Headlines.Any(finding => finding.Kind == FindingKind.Failures && Masthead.IsBanner(finding));
        var said = isSaid ? FailureCause.Commonest(content.Results.Results)?.Key : null;

        // Runs without a result come first, as they may require action.
        var rows = all.OrderBy(i => content.Results.Results[i].Outcome == TrialOutcome.Diverged ? 1 : 0).ThenBy(i => i)
            .GroupBy(i => HasResult(content.Results.Results[i]) ? $"{i}" : $"{content.Results.Results[i].Outcome} {FailureCause.KeyOf(content.Results.Results[i])}", StringComparer.Ordinal)
            .Select(group => group.ToArray()).ToArray();
        page.Section("troubles", "Runs that diverged or failed", $"{Number.Of(all.Length, "run")} did not end as planned. {(all.Length == 1 ? "It is" : "They are")} not included in any average.", () =>
        {
            page.Raw("<details class=\"more\"").Raw(rows.Length <= 8 ? " open" : "").Raw("><summary>The list</summary>\n")
                .Raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"runs\">\n<thead><tr><th scope=\"col\">run</th><th scope=\"col\">setting</th><th scope=\"col\">what happened</th></tr></thead>\n<tbody>\n");
            foreach (var row in rows.Take(Most))
            {
                var trial = content.Results[row[0]];
                page.Raw("<tr><th scope=\"row\">");
                Runs(page, content, row);
                page.Raw("<small>").Text(row.Length == 1 ? trial.Identity.Short : Number.Of(row.Length, "run"))
                    .Raw("</small></th><td>").Text(Settings(content, row)).Raw("</td><td>").Text(What(content, trial.Result, said)).Raw("</td></tr>\n");
            }

            page.Raw("</tbody></table></div>\n");
            if (rows.Length > Most)
            {
                page.Element("p", $"And {Number.Count(rows.Skip(Most).Sum(row => row.Length))} more; the exported table lists them all.", "class=\"small\"");
            }

            page.Raw("</details>\n");
        });
    }

    private static bool HasResult(TrialResult result) => result.Outcome is TrialOutcome.Diverged or TrialOutcome.Stopped;

    private static void Runs(Html page, ReportContent content, int[] row)
    {
        for (var place = 0; place < Math.Min(row.Length, MostNamed); place++)
        {
            page.Text(place == 0 ? "" : ", ").Trial(content.Results.Results[row[place]].Index, content.LinkOf);
        }

        page.Text(row.Length <= MostNamed ? "" : ", …");
    }

    private static string Settings(ReportContent content, int[] row)
    {
        var points = row.Select(content.Results.PointAt).Distinct().ToArray();
        return points.Length == 1 ? PointLabel.Exact(content.Results, points[0]) : Number.Of(points.Length, "setting");
    }

    /// <param name="said">The cause already given at the top of the page; null when there is none.</param>
    private static string What(ReportContent content, TrialResult result, string? said) => result.Outcome switch
    {
        TrialOutcome.Diverged => $"diverged in {(content.Outline.Unit == BudgetUnit.Epochs ? "epoch" : "update")} {Number.Count(result.Epochs)}",
        TrialOutcome.Stopped => $"stopped by hand after {content.Outline.Duration(result.Epochs)}",
        _ => KebabCase.Of(result.Outcome).Replace('-', ' ')
            + (FailureCause.KeyOf(result) is { Length: > 0 } cause && cause == said ? ", with the cause given above" : $": {result.Failure?.Message ?? "no message"}"),
    };
}
