using Runner.Comparison;
using Runner.Specs;

namespace Runner.Reports.Sections;

/// <summary>The rungs of a pruned sweep: how many runs reached each, which ended there, and what was saved.</summary>
internal static class PrunedRuns
{
    private const int MostNamed = 60;

    public static void Write(Html page, ReportContent content)
    {
        if (PruningSummary.Of(content.Results) is not { Ended: > 0 } pruned)
        {
            return;
        }

        page.Section(
            "pruned",
            "Runs ended early",
            $"By {KebabCase.Of(pruned.Prune.Method)}: {Number.Count(pruned.Trained)} of {Number.Count(pruned.Whole)} {content.Outline.Units} were trained, which saved {Number.Percent(pruned.Saved)}. They are not included in any average.",
            () =>
            {
                HtmlTable.Write(
                    page,
                    ["rung", "reached it", "ended there", "continued"],
                    pruned.Rungs.Select(rung => (string[])
                    [
                        content.Outline.Duration(rung.Time), Number.Count(rung.Reached), Number.Count(rung.Ended.Count), Number.Count(rung.Reached - rung.Ended.Count),
                    ]));
                foreach (var rung in pruned.Rungs)
                {
                    page.Raw("<details class=\"more\"><summary>").Text($"Ended after {content.Outline.Duration(rung.Time)}").Raw("</summary>\n");
                    HtmlTable.Write(page, ["run", "setting"], rung.Ended.Take(MostNamed).Select(trial => (string[])[$"{trial}", PointLabel.Exact(content.Results, content.Outline.PointOf(trial))]));
                    if (rung.Ended.Count > MostNamed)
                    {
                        page.Element("p", $"And {Number.Count(rung.Ended.Count - MostNamed)} more; the exported table lists them all.", "class=\"small\"");
                    }

                    page.Raw("</details>\n");
                }
            });
    }
}
