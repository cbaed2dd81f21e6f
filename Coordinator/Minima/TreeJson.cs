using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Minima;

/// <summary>The tree of minima as <c>--json</c> prints it: minima, leaves, joins, all passes found, and summary numbers.</summary>
public static class TreeJson
{
    /// <summary>The most coordinates of a point that are printed; larger points are left out.</summary>
    private const int MostCoordinates = 64;

    public static object Of(FunctionStudy study, PassNetwork network)
    {
        var summary = new TreeSummary(study, network);
        var tree = summary.Tree;
        var number = tree.Leaves.Index().ToDictionary(leaf => leaf.Item, leaf => leaf.Index + 1);
        var (barriers, ways) = (tree.BarriersToBest(), tree.WaysOut());
        return new
        {
            network.Attempts,
            summary.Findings,
            Leaves = tree.Leaves.Select(leaf => new
            {
                Number = number[leaf],
                Loss = leaf.Lowest,
                HasArrived = summary.HasArrived(leaf),
                Minima = leaf.Minima,
                Trials = summary.RunsOf(leaf).Select(run => study.Runs[run].Trial),
                Values = summary.Axes.Select(axis => new { Axis = axis, Runs = summary.ValuesOf(leaf, axis).Select(value => new { value.Value, value.Runs }) }),
                WayOut = ways[leaf].Rise,
                BarrierToBest = barriers[leaf],
            }),
            Joins = tree.Joins.Select(join => new
            {
                join.Height,
                Kind = join.Link.Pass is null ? "bound" : "pass",
                Left = Numbers(join.Left),
                Right = Numbers(join.Right),
                Between = new[] { join.Link.A, join.Link.B },
            }),
            Parts = tree.Roots.Select(Numbers),
            Minima = network.Minima.Select(minimum => new
            {
                minimum.Number,
                minimum.Loss,
                minimum.HasArrived,
                Trials = minimum.Runs.Select(run => study.Runs[run].Trial),
                Point = Shown(minimum.Point),
            }),
            Passes = network.Links.Where(link => link.Pass is not null).Select(link => new
            {
                link.Pass!.Loss,
                Index = 1,
                link.Pass.GradientNorm,
                link.Pass.Steepness,
                LowestEigenvalues = link.Pass.Lowest,
                Minima = new[] { link.A, link.B },
                Ends = link.Pass.Ends.Select(end => new { end.Loss, Kind = end.Verdict.Name }),
                Point = Shown(link.Pass.Point),
                Path = link.Pass.Path.Select(Shown),
                link.Pass.PathLosses,
            }),
            Bounds = network.Links.Where(link => link.Pass is null).Select(link => new { Minima = new[] { link.A, link.B }, link.Height }),
            Numbers = new
            {
                BasinsByHeight = summary.BasinsByHeight.Select(row => new { row.Height, row.Basins }),
                BarrierToBest = new { summary.Barrier.Median, summary.Barrier.Low, summary.Barrier.High },
                Runs = summary.RunBarriers.Select(run => new { run.Trial, Leaf = number[run.Leaf], run.Barrier }),
                tree.Roughness,
                summary.Passes,
                Bounds = tree.Joins.Count - summary.Passes,
            },
        };

        int[] Numbers(TreeNode node) => [.. MergeTree.LeavesOf(node).Select(leaf => number[leaf]).Order()];
    }

    private static double[] Shown(double[] point) => point.Length <= MostCoordinates ? point : [];
}
