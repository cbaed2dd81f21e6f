using Runner.Minima;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>The map of starts, where a sweep's axes are two starting weights.</summary>
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
            "Each cell of the map is one training run; its colour says where it ended. Neighbouring cells of one colour are starts from which training ended alike.",
            () =>
            {
                page.Raw("<p class=\"says\">").Raw(Headlines.Badge(Comparison.Verdict.Observed)).Raw(" ").Text(map.Sentence).Raw("</p>\n");
                page.Raw(BasinMapChart.Render(
                    "A map of starting weights",
                    content.Ends.Count > 0
                        ? "Endings are told apart by the known place they are at or near; grey is diverged."
                        : "Endings are told apart by their loss; dark is low, grey is diverged.",
                    map));
            });
    }
}
