using Runner.Comparison.Minima;
using Runner.Minima;

namespace Runner.Reports.Sections.Endings;

/// <summary>How two ends lie to one another, each measure with a sentence on what it says.</summary>
internal static class PairTable
{
    public static void Write(Html page, FunctionStudy study)
    {
        if (study.Measures.Count == 0)
        {
            return;
        }

        page.Element("h3", "Between two runs");
        var kinds = PairWords.Kinds(study.Measures);
        HtmlTable.Write(
            page,
            ["measure", .. kinds.Select(kind => kind.Name), "what it says"],
            study.Measures.Select(measure => (string[])[measure.Name, .. kinds.Select(kind => PairWords.Spread(kind.Of(measure))), measure.Sentence]),
            "said");
        page.Element("p", "Median over pairs, with the lowest and the highest; runner minima --json has every pair.", "class=\"small\"");
    }
}
