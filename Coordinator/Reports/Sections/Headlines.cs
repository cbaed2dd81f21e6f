using Runner.Comparison;

namespace Runner.Reports.Sections;

/// <summary>The findings, the most important first, each one sentence with its evidence collapsed below.</summary>
internal static class Headlines
{
    private const int MostOpen = 6;

    public static void Write(Html page, ReportContent content)
    {
        // Findings that qualify all others are in the masthead.
        Finding[] findings = [.. content.Findings.Headlines.Where(finding => !Masthead.IsBanner(finding))];
        page.Section("findings", "What we found", "", () =>
        {
            if (findings.Length == 0)
            {
                page.Element("p", "Nothing: too few runs have a result.");
                return;
            }

            page.Raw("<ol class=\"findings\">\n");
            foreach (var finding in findings.Take(MostOpen))
            {
                Item(page, finding);
            }

            page.Raw("</ol>\n");
            if (findings.Length > MostOpen)
            {
                page.Raw("<details class=\"more\"><summary>").Text(Number.Of(findings.Length - MostOpen, "more finding")).Raw("</summary>\n<ol class=\"findings\">\n");
                foreach (var finding in findings.Skip(MostOpen))
                {
                    Item(page, finding);
                }

                page.Raw("</ol>\n</details>\n");
            }
        });
    }

    public static void Item(Html page, Finding finding)
    {
        page.Raw("<li>").Raw(Badge(finding)).Element("h3", finding.Title).Element("p", finding.Sentence);
        if (finding.Evidence.Length > 0)
        {
            page.Raw("<details><summary>How we know</summary>").Element("p", finding.Evidence).Raw("</details>");
        }

        page.Raw("</li>\n");
    }

    public static string Badge(Finding finding) =>
        Badge(finding.Verdict) + (finding.MayChange ? " <span class=\"badge open\">may still change</span>" : "");

    public static string Badge(Verdict verdict) => verdict switch
    {
        Verdict.Settled => "<span class=\"badge settled\">more than luck</span>",
        Verdict.NotEnoughSeeds => "<span class=\"badge open\">not settled</span>",
        Verdict.MeasuresDisagree => "<span class=\"badge open\">measures disagree</span>",
        _ => "<span class=\"badge seen\">measured</span>",
    };
}
