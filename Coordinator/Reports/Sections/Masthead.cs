using Runner.Comparison;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>The sweep in words and in four numbers.</summary>
internal static class Masthead
{
    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var outline = content.Outline;
        var results = content.Results.Results;
        page.Raw("<header class=\"masthead\">\n<p class=\"kicker\">Sweep report</p>\n");
        page.Element("h1", outline.Name);
        if (outline.About.Length > 0)
        {
            page.Element("p", outline.About, "class=\"about-sweep\"");
        }

        var subject = SweepWords.Subject(content.Example, outline.Axes);
        page.Raw("<p class=\"words\">")
            .Text($"{Number.Of(outline.TrialCount, "training run")}: {subject}, {SweepWords.Budget(content.Example.Training, outline.Axes)}. ")
            .Text(SweepWords.Design(outline, levels))
            .Raw("</p>\n");
        if (results.Count < outline.TrialCount)
        {
            page.Element(
                "p",
                $"This sweep is not finished: {Number.Count(results.Count)} of {Number.Of(outline.TrialCount, "run")} are recorded, and everything below is about them alone.",
                "class=\"notice\"");
        }

        if (content.Results.LossVaries)
        {
            page.Element(
                "p",
                "The loss itself varies in this sweep. Values of different losses are different quantities: compare runs of one loss with one another only.",
                "class=\"notice\"");
        }

        page.Raw("<dl class=\"tiles\">\n");
        Tile("Runs", Number.Count(results.Count), results.Count < outline.TrialCount ? $"of {Number.Count(outline.TrialCount)}" : "all recorded");
        Tile("Settings", Number.Count(outline.PointCount), Number.Of(outline.ReplicateCount, "seed") + " each");
        var best = results.Where(result => result.Outcome == TrialOutcome.Completed && double.IsFinite(result.FinalLoss)).MinBy(result => result.FinalLoss);
        Tile("Lowest final loss", best is null ? "–" : Number.Short(best.FinalLoss), best is null ? "no run completed" : $"trial {best.Index}");
        var diverged = results.Count(result => result.Outcome == TrialOutcome.Diverged);
        Tile("Diverged", Number.Count(diverged), results.Count == 0 ? "" : $"{Number.Percent((double)diverged / results.Count)} of runs");
        page.Raw("</dl>\n</header>\n");

        void Tile(string name, string value, string note) => page.Raw("<div><dt>").Text(name).Raw("</dt><dd>").Text(value)
            .Raw("<small>").Text(note).Raw("</small></dd></div>\n");
    }
}
