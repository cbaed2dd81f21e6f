using System.Numerics;
using Runner.Numerics;

namespace Runner.Comparison.Importance;

/// <summary>
/// A regression tree whose leaves are boxes of levels (Breiman et al. 1984): each split reduces the squared error most; ordered
/// axes are cut, and words are divided into the best two sets, which are contiguous when levels are sorted by their mean
/// (Fisher 1958).
/// </summary>
internal sealed class RegressionTree
{
    private const int SmallestLeaf = 2;

    private readonly List<Leaf> leaves = [];

    private readonly record struct Leaf(ulong[] Box, double Value);

    /// <param name="drawn">How often each run is in the tree's sample.</param>
    public static RegressionTree Fit(LevelGrid grid, int[] drawn, RandomStream random)
    {
        var tree = new RegressionTree();
        var box = grid.Weight.Select(levels => levels.Length == 64 ? ulong.MaxValue : (1UL << levels.Length) - 1).ToArray();
        var runs = Enumerable.Range(0, drawn.Length).Where(run => drawn[run] > 0).ToArray();
        tree.Grow(grid, drawn, runs, box, Math.Max(SmallestLeaf, drawn.Length / 400), random);
        return tree;
    }

    public double Predict(LevelGrid grid, int run)
    {
        foreach (var leaf in leaves)
        {
            var inside = true;
            for (var axis = 0; axis < grid.Axes && inside; axis++)
            {
                inside = (leaf.Box[axis] >> grid.Level[axis][run] & 1) != 0;
            }

            if (inside)
            {
                return leaf.Value;
            }
        }

        throw new InvalidOperationException("The leaves of a tree cover every combination of levels.");
    }

    /// <summary>The variance of the tree's marginal on these axes, for independent axes with the grid's weights; without axes,
    /// the variance of the tree itself.</summary>
    public double Variance(LevelGrid grid, ReadOnlySpan<int> axes)
    {
        var mean = 0.0;
        double squares = 0;
        var width = axes.Length == 2 ? grid.Weight[axes[1]].Length : 1;
        var marginal = axes.Length == 0 ? [] : new double[grid.Weight[axes[0]].Length * width];
        foreach (var (box, value) in leaves)
        {
            double all = 1, others = 1;
            for (var axis = 0; axis < box.Length; axis++)
            {
                var share = Share(grid.Weight[axis], box[axis]);
                all *= share;
                others *= axes.Contains(axis) ? 1 : share;
            }

            mean += all * value;
            squares += all * value * value;
            if (axes.Length == 0)
            {
                continue;
            }

            for (var bits = box[axes[0]]; bits != 0; bits &= bits - 1)
            {
                var row = BitOperations.TrailingZeroCount(bits) * width;
                if (axes.Length == 1)
                {
                    marginal[row] += others * value;
                    continue;
                }

                for (var inner = box[axes[1]]; inner != 0; inner &= inner - 1)
                {
                    marginal[row + BitOperations.TrailingZeroCount(inner)] += others * value;
                }
            }
        }

        if (axes.Length == 0)
        {
            return Math.Max(0, squares - (mean * mean));
        }

        var variance = 0.0;
        for (var i = 0; i < marginal.Length; i++)
        {
            var weight = grid.Weight[axes[0]][i / width] * (axes.Length == 2 ? grid.Weight[axes[1]][i % width] : 1);
            variance += weight * (marginal[i] - mean) * (marginal[i] - mean);
        }

        return variance;
    }

    private static double Share(double[] weights, ulong levels)
    {
        var sum = 0.0;
        for (; levels != 0; levels &= levels - 1)
        {
            sum += weights[BitOperations.TrailingZeroCount(levels)];
        }

        return sum;
    }

    private void Grow(LevelGrid grid, int[] drawn, int[] runs, ulong[] box, int smallest, RandomStream random)
    {
        double count = 0, sum = 0;
        foreach (var run in runs)
        {
            count += drawn[run];
            sum += drawn[run] * grid.Y[run];
        }

        var best = (Gain: 1e-12 * Math.Abs(sum), Axis: -1, Left: 0UL);
        // As in the reference implementation, each split considers five in six axes.
        var looked = Math.Max(1, (grid.Axes * 5 + 5) / 6);
        var order = Enumerable.Range(0, grid.Axes).ToArray();
        for (var i = 0; i < looked && count >= 2 * smallest; i++)
        {
            var pick = i + random.NextInt32(order.Length - i);
            (order[i], order[pick]) = (order[pick], order[i]);
            var (gain, left) = BestSplit(grid, drawn, runs, order[i], count, sum, smallest);
            best = gain > best.Gain ? (gain, order[i], left) : best;
        }

        if (best.Axis < 0)
        {
            leaves.Add(new(box, sum / count));
            return;
        }

        var level = grid.Level[best.Axis];
        var leftBox = (ulong[])box.Clone();
        var rightBox = (ulong[])box.Clone();
        // Levels without a run in this node go right.
        leftBox[best.Axis] &= best.Left;
        rightBox[best.Axis] &= ~best.Left;
        Grow(grid, drawn, [.. runs.Where(run => (best.Left >> level[run] & 1) != 0)], leftBox, smallest, random);
        Grow(grid, drawn, [.. runs.Where(run => (best.Left >> level[run] & 1) == 0)], rightBox, smallest, random);
    }

    private static (double Gain, ulong Left) BestSplit(
        LevelGrid grid, int[] drawn, int[] runs, int axis, double count, double sum, int smallest)
    {
        var levels = grid.Weight[axis].Length;
        var counts = new double[levels];
        var sums = new double[levels];
        foreach (var run in runs)
        {
            var level = grid.Level[axis][run];
            counts[level] += drawn[run];
            sums[level] += drawn[run] * grid.Y[run];
        }

        var present = Enumerable.Range(0, levels).Where(level => counts[level] > 0).ToArray();
        if (!grid.Ordered[axis])
        {
            Array.Sort(present, (a, b) => (sums[a] / counts[a]).CompareTo(sums[b] / counts[b]) is not 0 and var byMean ? byMean : a - b);
        }

        var best = (Gain: 0.0, Left: 0UL);
        double leftCount = 0, leftSum = 0;
        ulong left = 0;
        for (var i = 0; i + 1 < present.Length; i++)
        {
            leftCount += counts[present[i]];
            leftSum += sums[present[i]];
            // With an ordered cut, absent levels below it go left too.
            left |= grid.Ordered[axis] ? (2UL << present[i]) - 1 : 1UL << present[i];
            var rightCount = count - leftCount;
            var rightSum = sum - leftSum;
            if (leftCount >= smallest && rightCount >= smallest)
            {
                var gain = (leftSum * leftSum / leftCount) + (rightSum * rightSum / rightCount) - (sum * sum / count);
                best = gain > best.Gain ? (gain, left) : best;
            }
        }

        return best;
    }
}
