namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// The disconnectivity graph (Becker and Karplus 1997; Wales, Miller and Walsh 1998): minima are leaves, and two branches join at the
/// height of the lowest path between them, at which the sets {loss ≤ height} around them merge: the merge tree of the loss. Minima between
/// which the loss does not rise form one leaf.
/// </summary>
public sealed class MergeTree
{
    private MergeTree(IReadOnlyList<TreeNode> roots, IReadOnlyList<TreeNode> leaves, IReadOnlyList<TreeJoin> joins) =>
        (Roots, Leaves, Joins) = (roots, leaves, joins);

    /// <summary>One root when all minima are joined; otherwise one per connected part, that of the lowest minimum first.</summary>
    public IReadOnlyList<TreeNode> Roots { get; }

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<TreeNode> Leaves { get; }

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<TreeJoin> Joins { get; }

    /// <param name="tie">A bound is preferred to a pass only when it is lower by more than this, and minima that join within this of the
    /// higher one form one leaf.</param>
    public static MergeTree Of(IReadOnlyList<TreeMinimum> minima, IReadOnlyList<PassLink> links, double tie)
    {
        var of = minima.Select(minimum => (TreeNode)new TreeLeaf([minimum.Number], minimum.Loss)).ToArray();
        var joins = new List<TreeJoin>();
        foreach (var link in links.Where(link => link.B >= 0).OrderBy(link => link.Pass is null ? link.Height + tie : link.Height).ThenBy(link => link.A).ThenBy(link => link.B))
        {
            var (left, right) = (of[link.A], of[link.B]);
            if (ReferenceEquals(left, right))
            {
                continue;
            }

            var height = Math.Max(link.Height, Math.Max(left.Height, right.Height));
            var isLevel = left is TreeLeaf && right is TreeLeaf && height <= Math.Max(left.Lowest, right.Lowest) + tie;
            (left, right) = left.Lowest <= right.Lowest ? (left, right) : (right, left);
            TreeNode joined = isLevel ? new TreeLeaf([.. left.Minima, .. right.Minima], left.Lowest) : new TreeJoin(left, right, height, link);
            if (joined is TreeJoin join)
            {
                joins.Add(join);
            }

            foreach (var minimum in joined.Minima)
            {
                of[minimum] = joined;
            }
        }

        TreeNode[] roots = [.. of.Distinct().OrderBy(node => node.Lowest).ThenBy(node => node.Minima[0])];
        return new MergeTree(roots, [.. roots.SelectMany(LeavesOf).OrderBy(leaf => leaf.Lowest).ThenBy(leaf => leaf.Minima[0])], joins);
    }

    /// <summary>The number of connected parts of {loss ≤ height}, as far as minima are known.</summary>
    public int BasinsAt(double height) => Roots.Sum(root => Basins(root, height));

    /// <summary>The rise of the loss on the lowest known path from each leaf to the deepest one; 0 for the deepest leaf, +∞ when no path is
    /// known.</summary>
    public IReadOnlyDictionary<TreeNode, double> BarriersToBest()
    {
        var barriers = Leaves.ToDictionary(leaf => leaf, _ => double.PositiveInfinity);
        var (node, height) = (Roots.Count == 0 ? null : Roots[0], double.NaN);
        while (node is TreeJoin join)
        {
            // The deepest leaf is on the left.
            height = join.Height;
            foreach (var leaf in LeavesOf(join.Right))
            {
                barriers[leaf] = height - leaf.Lowest;
            }

            node = join.Left;
        }

        if (node is not null)
        {
            barriers[node] = 0;
        }

        return barriers;
    }

    /// <summary>The rise of the loss on the lowest known path out of each leaf, to the first join above it; +∞ when none is
    /// known.</summary>
    public IReadOnlyDictionary<TreeNode, (double Rise, TreeJoin? Join)> WaysOut()
    {
        var ways = Leaves.ToDictionary(leaf => leaf, _ => (double.PositiveInfinity, (TreeJoin?)null));
        foreach (var join in Joins)
        {
            foreach (var side in (TreeNode[])[join.Left, join.Right])
            {
                if (side is TreeLeaf)
                {
                    ways[side] = (join.Height - side.Lowest, join);
                }
            }
        }

        return ways;
    }

    /// <summary>
    /// The roughness: the mean over all joins of height − lowest loss of the shallower side. Each difference is the persistence of a
    /// valley, the rise that separates it from a deeper one. After the saddle-minimum average distance (SMAD) of Landscaper; 0 for one
    /// valley.
    /// </summary>
    public double Roughness => Joins.Count == 0 ? 0 : Joins.Average(join => join.Height - join.Right.Lowest);

    public static IEnumerable<TreeNode> LeavesOf(TreeNode node) => node is TreeJoin join ? LeavesOf(join.Left).Concat(LeavesOf(join.Right)) : [node];

    private static int Basins(TreeNode node, double height) => node.Lowest > height ? 0
        : node is TreeJoin join && join.Height > height ? Basins(join.Left, height) + Basins(join.Right, height)
        : 1;
}

/// <summary>A part of the tree.</summary>
/// <param name="Minima">Numbers of the minima in it.</param>
/// <param name="Lowest">The lowest loss in it.</param>
/// <param name="Height">Its own loss for a leaf, else the height of the join.</param>
public abstract record TreeNode(int[] Minima, double Lowest, double Height);

/// <summary>A minimum, or several between which the loss does not rise.</summary>
public sealed record TreeLeaf(int[] Minima, double Lowest) : TreeNode(Minima, Lowest, Lowest);

/// <summary>Two parts joined by a path.</summary>
/// <param name="Left">The part with the lower minimum.</param>
/// <param name="Link">The pass, or the bound.</param>
public sealed record TreeJoin(TreeNode Left, TreeNode Right, double Height, PassLink Link) : TreeNode([.. Left.Minima, .. Right.Minima], Left.Lowest, Height);
