using System.Collections.Immutable;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Reproduction;

/// <summary>A number computed from the tree of minima of one of the sweep's functions; NaN when there is no such tree.</summary>
/// <param name="Function">Index of the function, from 0, ordered by first trial.</param>
public abstract record OfTree(int Function) : Quantity
{
    public override bool NeedsEndings => true;

    public override bool NeedsPasses => true;

    public sealed override double Of(ReproducedSweep sweep) => Function < sweep.Trees.Count ? Of(sweep.Trees[Function]) : double.NaN;

    protected abstract double Of(TreeSummary tree);

    /// <summary>The minimum nearest to a point.</summary>
    protected static TreeMinimum? Nearest(TreeSummary tree, ImmutableArray<double> point) =>
        tree.Network.Minima.MinBy(minimum => minimum.Point.Zip(point, (x, y) => (x - y) * (x - y)).Sum());
}

/// <summary>A property of a stationary point.</summary>
public enum PointFigure
{
    Loss,
    X,
    Y,

    /// <summary>Number of negative eigenvalues.</summary>
    Index,
}

/// <summary>A property of the minimum nearest to a point.</summary>
public sealed record MinimumNear(int Function, ImmutableArray<double> Point, PointFigure Figure) : OfTree(Function)
{
    protected override double Of(TreeSummary tree) => Nearest(tree, Point) is not { } minimum ? double.NaN : Figure switch
    {
        PointFigure.Loss => minimum.Loss,
        PointFigure.X => minimum.Point[0],
        PointFigure.Y => minimum.Point[1],
        _ => double.NaN,
    };
}

/// <summary>A property of the lowest pass that joins the minima nearest to two points.</summary>
public sealed record PassBetween(int Function, ImmutableArray<double> From, ImmutableArray<double> To, PointFigure Figure) : OfTree(Function)
{
    protected override double Of(TreeSummary tree)
    {
        int?[] ends = [Nearest(tree, From)?.Number, Nearest(tree, To)?.Number];
        var pass = tree.Network.Links.Where(link => link.Pass is not null && ((link.A == ends[0] && link.B == ends[1]) || (link.A == ends[1] && link.B == ends[0])))
            .MinBy(link => link.Height)?.Pass;
        return pass is null ? double.NaN : Figure switch
        {
            PointFigure.Loss => pass.Loss,
            PointFigure.X => pass.Point[0],
            PointFigure.Y => pass.Point[1],
            _ => pass.Lowest.Count(value => value < 0),
        };
    }
}

/// <summary>A figure of a tree.</summary>
public enum TreeFigure
{
    /// <summary>Minima between which the loss rises.</summary>
    Minima,

    /// <summary>All passes found, whether or not the tree needs them.</summary>
    Passes,

    /// <summary>The share of joins that are passes; 1 when there are no joins.</summary>
    VerifiedShare,

    /// <summary>The highest rise from any run's minimum to the deepest.</summary>
    HighestBarrier,

    /// <summary>Among the runs at a minimum above the deepest, the share whose lowest way out is a pass.</summary>
    HeldByPass,

    /// <summary>Number of runs that end on a plateau, without a minimum below.</summary>
    WithoutBottom,
}

/// <summary>A figure of a tree.</summary>
public sealed record TreeNumber(int Function, TreeFigure Figure) : OfTree(Function)
{
    protected override double Of(TreeSummary tree) => Figure switch
    {
        TreeFigure.Minima => tree.Tree.Leaves.Count,
        TreeFigure.Passes => tree.Network.Links.Count(link => link.Pass is not null),
        TreeFigure.VerifiedShare => tree.Tree.Joins.Count == 0 ? 1 : (double)tree.Passes / tree.Tree.Joins.Count,
        TreeFigure.HighestBarrier => tree.RunBarriers.Select(run => run.Barrier).DefaultIfEmpty(0).Max(),
        TreeFigure.HeldByPass => Held(tree),
        _ => tree.Study.Runs.Count(run => run.Ending.Place.Verdict is PlaceVerdict.Plateau),
    };

    private static double Held(TreeSummary tree)
    {
        var ways = tree.Tree.WaysOut();
        return tree.RunBarriers.Where(run => run.Leaf.Lowest > tree.Tree.Leaves[0].Lowest + tree.Network.Tie)
            .Select(run => ways[run.Leaf].Join?.Link.Pass is null ? 0.0 : 1).DefaultIfEmpty(double.NaN).Average();
    }
}
