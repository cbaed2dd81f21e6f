using Runner.Comparison;
using Runner.Comparison.Minima.Passes;

namespace Runner.Reports.Charts;

/// <summary>
/// The disconnectivity graph: each minimum hangs from the height of the lowest known way out of it. The size of a circle shows how many
/// runs ended there; solid branches end at a pass, dashed ones at an upper bound.
/// </summary>
public static class TreeChart
{
    /// <summary>The most leaves that are distinguishable on a screen; those without runs are left out first, then the highest.</summary>
    private const int MostLeaves = 120;

    /// <param name="axis">The axis by whose values leaves are coloured; null for no colour.</param>
    public static string Render(string title, string about, TreeSummary tree, string? axis) =>
        ChartLayout.Figure(title, about, Numbers(tree, axis), (layout, svg) => new Drawing(svg, layout, tree, axis).Draw(about));

    /// <summary>A row for each node of the tree, with the node that it hangs from.</summary>
    private static ChartNumbers Numbers(TreeSummary summary, string? axis) => new(
        ["node", "hangs from", "kind", "loss", "runs", axis is null ? "values" : AxisNames.Short([axis])[0]],
        summary.Tree.Roots.SelectMany(root => Rows(summary, axis, root, "")));

    private static IEnumerable<string[]> Rows(TreeSummary summary, string? axis, TreeNode node, string above)
    {
        if (node is not TreeJoin join)
        {
            var values = summary.ValuesOf(node, axis).Select(value => $"{value.Value}: {value.Runs}");
            return [[NameOf(node), above, summary.HasArrived(node) ? "minimum" : "not level yet", ChartNumbers.Cell(node.Lowest), $"{summary.RunsOf(node).Count}", string.Join("; ", values)]];
        }

        var sides = Rows(summary, axis, join.Left, NameOf(join)).Concat(Rows(summary, axis, join.Right, NameOf(join)));
        return sides.Prepend([NameOf(join), above, join.Link.Pass is null ? "bound" : "pass", ChartNumbers.Cell(join.Height), "", ""]);
    }

    private static string NameOf(TreeNode node) => $"{(node is TreeJoin ? "join" : "minimum")} {string.Join('+', node.Minima)}";

    private sealed class Drawing(Svg svg, ChartLayout layout, TreeSummary summary, string? axis)
    {
        private readonly string[] values = [.. summary.Tree.Leaves.SelectMany(leaf => summary.ValuesOf(leaf, axis)).GroupBy(value => value.Value)
            .OrderByDescending(group => group.Sum(value => value.Runs)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];

        private readonly HashSet<TreeNode> shown =
            [.. summary.Tree.Leaves.OrderByDescending(leaf => summary.RunsOf(leaf).Count > 0).ThenBy(leaf => leaf.Lowest).Take(MostLeaves)];

        private readonly int mostRuns = Math.Max(1, summary.Tree.Leaves.Select(leaf => summary.RunsOf(leaf).Count).DefaultIfEmpty(1).Max());
        private PlotFrame frame = null!;
        private double radius;
        private int next;

        public double Draw(string about)
        {
            var font = layout.Font;
            var heights = summary.Tree.Leaves.Select(leaf => leaf.Lowest).Concat(summary.Tree.Joins.Select(join => join.Height));
            var y = AxisScale.Of(heights, log: false, 6, nice: true);
            var left = PlotFrame.TickRoom(y, font);
            var top = font * 2.2;
            frame = new PlotFrame(left, top, layout.Width - 8, top + (layout.IsNarrow ? 260 : 340), AxisScale.Of([0, 1], log: false, 2, nice: false), y);
            foreach (var tick in y.Ticks)
            {
                svg.Line(frame.Left, frame.AtY(tick.Value), frame.Right, frame.AtY(tick.Value), "grid");
                svg.Text(frame.Left - 6, frame.AtY(tick.Value) + (font * 0.35), tick.Text, "soft", "end");
            }

            svg.Text(0, top - (font * 0.8), "loss");
            radius = Math.Clamp((frame.Right - frame.Left) / Math.Max(1, shown.Count) / 2.2, 2, 11);
            foreach (var root in summary.Tree.Roots)
            {
                Branch(root);
            }

            Legend.Entry[] entries =
            [
                new("ends at a pass", "d0"),
                .. summary.Tree.Joins.Any(join => join.Link.Pass is null) ? (Legend.Entry[])[new("at most: a bound", "beside")] : [],
                .. values.Take(ChartStyle.Colours).Select((value, i) => new Legend.Entry($"{AxisNames.Short([axis!])[0]} {value}", $"c{i} d0")),
            ];
            var bottom = frame.Bottom + font;
            return ChartNote.Draw(svg, about, bottom + Legend.Draw(svg, entries, 0, bottom, layout.Width, font), layout);
        }

        /// <summary>Draws the subtree of a node, and returns the x position of its own branch; null if nothing of it is shown.</summary>
        private double? Branch(TreeNode node)
        {
            if (node is not TreeJoin join)
            {
                return shown.Contains(node) ? Leaf(node) : null;
            }

            var (first, second) = (Branch(join.Left), Branch(join.Right));
            if (first is not { } a || second is not { } b)
            {
                return first ?? second;
            }

            var height = frame.AtY(join.Height);
            var kind = join.Link.Pass is null ? "line beside" : "line";
            foreach (var (x, below) in new[] { (a, join.Left), (b, join.Right) })
            {
                svg.Line(x, frame.AtY(below.Height), x, height, kind);
            }

            svg.Path($"M{Svg.Point(a, height)}L{Svg.Point(b, height)}", kind, $"{(join.Link.Pass is null ? "at most" : "pass at")} {Number.Short(join.Height)}");
            return (a + b) / 2;
        }

        private double Leaf(TreeNode leaf)
        {
            var x = frame.Left + ((next++ + 0.5) * (frame.Right - frame.Left) / shown.Count);
            var runs = summary.RunsOf(leaf).Count;
            var colour = summary.ValuesOf(leaf, axis) is [var most, ..] && Array.IndexOf(values, most.Value) is var place and < ChartStyle.Colours ? $"c{place}" : "other";
            svg.Circle(
                x,
                frame.AtY(leaf.Lowest),
                runs == 0 ? 1.5 : Math.Max(2, radius * Math.Sqrt((double)runs / mostRuns)),
                $"dot {(values.Length == 0 ? "" : colour)}".TrimEnd(),
                $"{(summary.HasArrived(leaf) ? "" : "not level yet, ")}{Number.Short(leaf.Lowest)}: {Number.Of(runs, "run")}{string.Concat(summary.ValuesOf(leaf, axis).Take(4).Select(value => $", {value.Value} {value.Runs}"))}");
            return x;
        }
    }
}
