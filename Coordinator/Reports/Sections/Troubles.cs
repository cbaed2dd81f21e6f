using Runner.Comparison;
using Runner.Results;
using Runner.Specs;

namespace Runner.Reports.Sections;

/// <summary>Runs that diverged or have no result, each with where and why.</summary>
internal static class Troubles
{
    private const int Most = 50;

    public static void Write(Html page, ReportContent content)
    {
        var all = new List<int>();
        for (var i = 0; i < content.Results.Results.Count; i++)
        {
            if (content.Results.Results[i].Outcome != TrialOutcome.Completed)
            {
                all.Add(i);
            }
        }

        if (all.Count == 0)
        {
            return;
        }

        // Those without a result first: they may need someone to act.
        var ordered = all.OrderBy(i => content.Results.Results[i].Outcome == TrialOutcome.Diverged ? 1 : 0).ThenBy(i => i).ToArray();
        page.Section("troubles", "Runs that diverged or failed", $"{Number.Of(all.Count, "run")} did not end as planned. None is in any average.", () =>
        {
            page.Raw("<details class=\"more\"").Raw(all.Count <= 8 ? " open" : "").Raw("><summary>The list</summary>\n")
                .Raw("<div class=\"scroll\"><table class=\"runs\">\n<thead><tr><th scope=\"col\">run</th><th scope=\"col\">setting</th><th scope=\"col\">what happened</th></tr></thead>\n<tbody>\n");
            foreach (var i in ordered.Take(Most))
            {
                var trial = content.Results[i];
                page.Raw("<tr><th scope=\"row\">").Text($"{trial.Index}").Raw("<small>").Text(trial.Identity.Short).Raw("</small></th><td>")
                    .Text(PointLabel.Of(content.Results, trial.Point)).Raw("</td><td>").Text(What(content, trial.Result)).Raw("</td></tr>\n");
            }

            page.Raw("</tbody></table></div>\n");
            if (ordered.Length > Most)
            {
                page.Element("p", $"And {Number.Count(ordered.Length - Most)} more; the exported table has them all.", "class=\"small\"");
            }

            page.Raw("</details>\n");
        });
    }

    private static string What(ReportContent content, TrialResult result) => result.Outcome switch
    {
        TrialOutcome.Diverged => $"diverged in {(content.Outline.Unit == BudgetUnit.Epochs ? "epoch" : "update")} {Number.Count(result.Epochs)}",
        TrialOutcome.Pruned => $"pruned after {Number.Count(result.Epochs)} {content.Outline.Units}",
        TrialOutcome.Stopped => $"stopped by a person after {Number.Count(result.Epochs)} {content.Outline.Units}",
        _ => $"{KebabCase.Of(result.Outcome).Replace('-', ' ')}: {result.Failure?.Message ?? "no message"}",
    };
}
