using Runner.Comparison;
using Runner.Comparison.Minima.Passes;
using Spectre.Console;
using TreeNode = Runner.Comparison.Minima.Passes.TreeNode;

namespace Runner.Minima;

/// <summary>The tree of minima on the terminal: findings, then the branches with their heights.</summary>
public static class TreeTables
{
    private const int MostLeaves = 40;

    public static void Write(IAnsiConsole console, TreeSummary summary)
    {
        foreach (var finding in summary.Findings)
        {
            console.Write(new Text($"● {finding.Sentence}"));
            console.WriteLine();
        }

        var tree = summary.Tree;
        if (tree.Joins.Count == 0)
        {
            return;
        }

        if (tree.Leaves.Count > MostLeaves)
        {
            console.Write(new Text($"The tree has {Number.Count(tree.Leaves.Count)} leaves; the report draws it, and --json lists them all."));
            console.WriteLine();
            return;
        }

        foreach (var root in tree.Roots)
        {
            var drawn = new Tree(new Text(Line(summary, root)));
            Hang(summary, drawn, root);
            console.Write(drawn);
        }
    }

    private static void Hang(TreeSummary summary, IHasTreeNodes above, TreeNode node)
    {
        if (node is not TreeJoin join)
        {
            return;
        }

        foreach (var side in (TreeNode[])[join.Left, join.Right])
        {
            Hang(summary, above.AddNode(new Text(Line(summary, side))), side);
        }
    }

    private static string Line(TreeSummary summary, TreeNode node) => node is TreeJoin join
        ? $"{(join.Link.Pass is null ? "at most" : "pass at")} {Number.Short(join.Height)}"
        : $"{(summary.HasArrived(node) ? "minimum at" : "not level yet at")} {Number.Short(node.Lowest)}: {Number.Of(summary.RunsOf(node).Count, "run")}"
          + (summary.ValuesOf(node, summary.Axes.FirstOrDefault()) is { Count: > 0 } values ? $" ({string.Join(", ", values.Take(4).Select(value => $"{value.Value} {value.Runs}"))})" : "");
}
