using Runner.Numerics;
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
        Action<Html>[] sections =
        [
            part => Masthead.Write(part, content, levels),
            part => part.Raw("<main>\n"),
            part => Cautions.Write(part, content),
            part => Headlines.Write(part, content),
            part => SinceLastDigest.Write(part, content),
            part => WhatMatters.Write(part, content),
            part => PairMap.Write(part, content, levels),
            part => AxisSections.Write(part, content),
            part => Speed.Write(part, content),
            part => LearningRates.Write(part, content),
            part => Layers.Write(part, content),
            part => StartingPlane.Write(part, content),
            part => PartingSiblings.Write(part, content),
            part => WhereRunsEnd.Write(part, content),
            part => Codes.Write(part, content),
            part => Priors.Write(part, content),
            part => AllSettings.Write(part, content, levels),
            part => BestAndWorst.Write(part, content),
            part => PrunedRuns.Write(part, content),
            part => Troubles.Write(part, content),
            part => Glossary.Write(part, content),
            part => Provenance.Write(part, content),
        ];
        var parts = new Html[sections.Length];
        SideBySide.Run(sections.Length, place => sections[place](parts[place] = new Html()));
        foreach (var part in parts)
        {
            page.Add(part);
        }

        return page.Raw("</main>\n<script>").Raw(FigureScript.Text).Raw("</script>\n</body>\n</html>\n").ToString();
    }
}
