using Runner.Minima;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>The map of starts of a sweep whose axes are two starting weights.</summary>
internal static class StartingPlane
{
    public static void Write(Html page, ReportContent content)
    {
        if (StartMap.Of(content.Results, content.Ends) is not { } map)
        {
            return;
        }

        page.Section(
            "starts",
            "Where training ends, by where it starts",
            "Each cell of the map is one training run; its colour shows where it ended. Neighbouring cells of one colour are starts from which training ended in the same place.",
            () =>
            {
                page.Raw("<p class=\"says\">").Raw(Headlines.Badge(Comparison.Verdict.Observed)).Raw(" ").Text(map.Sentence).Raw("</p>\n");
                page.Raw(BasinMapChart.Render(
                    "A map of starting weights",
                    content.Ends.Count > 0
                        ? "Endings are distinguished by the known place at or near which they are; grey is diverged."
                        : "Endings are distinguished by their loss; dark is low, grey is diverged.",
                    map));
            });
    }
}
