using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Minima;

namespace Runner.Reports.Sections.Endings;

/// <summary>Measures between two ends, each with a sentence that explains it.</summary>
internal static class BetweenRuns
{
    public static void Write(Html page, FunctionStudy study)
    {
        page.Element("h3", "Between two runs");
        var kinds = PairWords.Kinds(study.Measures);
        page.Raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"said\">\n<thead><tr><th scope=\"col\">measure</th>");
        foreach (var (name, _) in kinds)
        {
            page.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
        }

        page.Raw("</tr></thead>\n<tbody>\n");
        foreach (var measure in study.Measures)
        {
            page.Raw("<tr><th scope=\"row\">").Text(measure.Name).Raw("<small>").Text(measure.Sentence).Raw("</small></th>");
            foreach (var (_, of) in kinds)
            {
                Cell(page, of(measure));
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
        page.Element("p", "Median over pairs, with the lowest and the highest below it; runner minima --json lists every pair.", "class=\"small\"");
    }

    private static void Cell(Html page, PairSpread spread)
    {
        page.Raw("<td>").Text(Number.Short(spread.Median));
        if (spread.Pairs > 1)
        {
            page.Raw("<small>").Text($"{Number.Short(spread.Lowest)} to {Number.Short(spread.Highest)}").Raw("</small>");
        }

        page.Raw("</td>");
    }
}
