using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>The sweep in words and in four numbers, with the findings that qualify the rest of the page.</summary>
internal static class Masthead
{
    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var outline = content.Outline;
        page.Raw("<header class=\"masthead\">\n<p class=\"kicker\">Sweep report</p>\n");
        page.Element("h1", outline.Name);
        if (outline.About.Length > 0)
        {
            page.Element("p", outline.About, "class=\"about-sweep\"");
        }

        page.Raw("<p class=\"words\">")
            .Text($"{SweepWords.Runs(content.Results)}: {SweepWords.Subject(content.Example, outline.Axes)}, {SweepWords.Budget(content.Example.Training, outline.Axes)}. ")
            .Text(SweepWords.Design(content.Results, levels))
            .Text($" Runs are compared by {content.Findings.Metric.Phrase}.")
            .Raw("</p>\n");
        foreach (var finding in content.Findings.Headlines.Where(IsBanner))
        {
            page.Element("p", finding.Sentence, "class=\"notice\"");
        }

        if (content.Results.Mixes(content.Findings.Metric.Quantity))
        {
            page.Element(
                "p",
                "The loss itself varies in this sweep. Values of different losses are different quantities: compare only runs of the same loss.",
                "class=\"notice\"");
        }

        Tiles(page, content);
        page.Contents();
        page.Raw("</header>\n");
    }

    /// <summary>Whether a finding qualifies all others and is therefore shown above them.</summary>
    public static bool IsBanner(Finding finding) => finding.Kind switch
    {
        FindingKind.Progress or FindingKind.Pruning or FindingKind.Race or FindingKind.Search => true,
        FindingKind.NotConverged or FindingKind.Failures or FindingKind.Divergence => finding.IsOfMost,
        _ => false,
    };

    private static void Tiles(Html page, ReportContent content)
    {
        var (results, metric) = (content.Results, content.Findings.Metric);
        page.Raw("<dl class=\"tiles\">\n");
        Tile("Runs", Number.Count(results.Results.Count), results.IsWhole ? "all recorded" : $"of {Number.Count(results.Planned)}");
        Tile("Settings", Number.Count(results.RecordedPoints), SweepWords.Repeats(results));
        var values = content.Findings.Values.Measured;
        var best = -1;
        for (var i = 0; i < values.Length; i++)
        {
            best = values[i].Standing == Standing.Measured && (best < 0 || metric.Cost(values[i].Value) < metric.Cost(values[best].Value)) ? i : best;
        }

        Tile(
            Words.Capital($"{metric.Superlative} {metric.Phrase}"),
            best < 0 ? "–" : Number.Short(values[best].Value),
            best < 0 ? "no run has one" : $"trial {results.Results[best].Index}");
        var diverged = results.Results.CountOf(TrialOutcome.Diverged);
        Tile("Diverged", Number.Count(diverged), results.Results.Count == 0 ? "" : $"{Number.Percent((double)diverged / results.Results.Count)} of runs");
        page.Raw("</dl>\n");

        void Tile(string name, string value, string note) => page.Raw("<div><dt>").Text(name).Raw("</dt><dd>").Text(value)
            .Raw("<small>").Text(note).Raw("</small></dd></div>\n");
    }
}
