using Runner.Comparison;
using Runner.Comparison.Minima.Passes;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections.Endings;

/// <summary>The disconnectivity graph of the minima, with figures for comparing such graphs.</summary>
internal static class TreeOfMinima
{
    /// <summary>Most axes that get a picture each.</summary>
    private const int MostAxes = 3;

    public static void Write(Html page, TreeSummary summary)
    {
        var tree = summary.Tree;
        if (tree.Leaves.Count == 0)
        {
            return;
        }

        page.Element("h3", "The tree of minima");
        page.Raw("<ol class=\"findings\">\n");
        foreach (var finding in summary.Findings)
        {
            Headlines.Item(page, finding);
        }

        page.Raw("</ol>\n");
        if (tree.Joins.Count == 0)
        {
            return;
        }

        foreach (var axis in summary.Axes.Take(MostAxes).Cast<string?>().DefaultIfEmpty(null))
        {
            page.Raw(TreeChart.Render(
                $"How far one has to climb from one minimum to another{(axis is null ? "" : $", by {AxisNames.Short([axis])[0]}")}",
                "Each branch ends at a minimum; its circle grows with the number of runs that ended there. Two branches meet at the lowest known height of a path from one to the other.",
                summary,
                axis));
        }

        page.Raw("<table>\n<tbody>\n");
        Row(page, "rise to the deepest minimum, median of the runs", $"{Number.Short(summary.Barrier.Median)} (95 % {Number.Short(summary.Barrier.Low)} to {Number.Short(summary.Barrier.High)})");
        Row(page, "roughness: mean rise that separates a minimum from a deeper one", Number.Short(tree.Roughness));
        Row(page, "joins that are passes", $"{summary.Passes} of {tree.Joins.Count}");
        Row(page, "basins below half of the highest join", $"{tree.BasinsAt((tree.Roots[0].Lowest + tree.Joins.Max(join => join.Height)) / 2)}");
        page.Raw("</tbody></table>\n");
    }

    private static void Row(Html page, string name, string value) =>
        page.Raw("<tr><th scope=\"row\">").Text(name).Raw("</th><td>").Text(value).Raw("</td></tr>\n");
}
