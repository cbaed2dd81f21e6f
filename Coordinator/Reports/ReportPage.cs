using Runner.Reports.Charts;
using Runner.Reports.Sections;
using Runner.Reports.Sections.Endings;

namespace Runner.Reports;

/// <summary>
/// A sweep as one self-contained page: no network access, light and dark mode. The content security policy forbids loading
/// anything, and running any script but the one for the buttons of drawings, so that even a mistake here could not leak a reader's data.
/// </summary>
public static class ReportPage
{
    public static string Render(ReportContent content)
    {
        var levels = AxisLevels.Of(content.Results);
        var page = new Html();
        page.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ").Raw(FigureScript.Source).Raw("; style-src 'unsafe-inline'; img-src data:\">\n")
            .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Raw("<link rel=\"icon\" href=\"data:,\">\n")
            .Element("title", $"{content.Outline.Name} · Runner")
            .Raw("<style>\n").Raw(ChartStyle.Css).Raw(PageStyle.Css).Raw("</style>\n<noscript><style>.chart-tools{display:none}</style></noscript>\n</head>\n<body>\n");
        Masthead.Write(page, content, levels);
        page.Raw("<main>\n");
        Cautions.Write(page, content);
        Headlines.Write(page, content);
        SinceLastDigest.Write(page, content);
        WhatMatters.Write(page, content);
        PairMap.Write(page, content, levels);
        AxisSections.Write(page, content);
        Speed.Write(page, content);
        LearningRates.Write(page, content);
        Layers.Write(page, content);
        StartingPlane.Write(page, content);
        PartingSiblings.Write(page, content);
        WhereRunsEnd.Write(page, content);
        Codes.Write(page, content);
        Priors.Write(page, content);
        AllSettings.Write(page, content, levels);
        BestAndWorst.Write(page, content);
        PrunedRuns.Write(page, content);
        Troubles.Write(page, content);
        Glossary.Write(page, content);
        Provenance.Write(page, content);
        return page.Raw("</main>\n<script>").Raw(FigureScript.Text).Raw("</script>\n</body>\n</html>\n").ToString();
    }
}
