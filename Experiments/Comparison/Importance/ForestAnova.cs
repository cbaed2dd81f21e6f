using Runner.Numerics;

namespace Runner.Comparison.Importance;

/// <summary>
/// Functional ANOVA under a random forest (Hutter, Hoos and Leyton-Brown 2014), for sweeps in which not every combination was
/// run. A forest of regression trees predicts the metric, and its variance is decomposed exactly, because each leaf is a box:
/// the marginal of an axis at a level is Σ leaf value × Π share of the other axes' levels in the box (their algorithm 2).
/// Shares are averaged over trees and scaled by the out-of-bag R² of the forest; the rest is variation between seeds and what
/// the trees do not capture.
/// </summary>
internal static class ForestAnova
{
    public const int Trees = 64;

    /// <summary>From a larger number of runs, this many are drawn at random before fitting.</summary>
    private const int MostRuns = 20_000;

    private const int MostPairedAxes = 6;

    public static AxisImportance? Of(ImportanceSample sample)
    {
        var grid = LevelGrid.Of(sample, MostRuns, Statistics.Bootstrap.Stream(sample.Results.Outline.Seed, "forest runs"));
        var mean = grid.Y.Average();
        if (!(grid.Y.Sum(y => (y - mean) * (y - mean)) > 0))
        {
            return null;
        }

        var main = new double[grid.Axes];
        var predicted = new double[grid.Y.Length];
        var votes = new int[grid.Y.Length];
        var trees = new List<RegressionTree>();
        for (var t = 0; t < Trees; t++)
        {
            var random = Statistics.Bootstrap.Stream(sample.Results.Outline.Seed, $"forest\n{t}");
            var drawn = new int[grid.Y.Length];
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[random.NextInt32(drawn.Length)]++;
            }

            var tree = RegressionTree.Fit(grid, drawn, random);
            trees.Add(tree);
            for (var i = 0; i < drawn.Length; i++)
            {
                if (drawn[i] == 0)
                {
                    predicted[i] += tree.Predict(grid, i);
                    votes[i]++;
                }
            }
        }

        double error = 0, spread = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            if (votes[i] > 0)
            {
                var miss = grid.Y[i] - (predicted[i] / votes[i]);
                error += miss * miss;
                spread += (grid.Y[i] - mean) * (grid.Y[i] - mean);
            }
        }

        var explained = spread > 0 ? Math.Clamp(1 - (error / spread), 0, 1) : 0;
        var used = 0;
        foreach (var tree in trees)
        {
            var variance = tree.Variance(grid, []);
            if (!(variance > 0))
            {
                continue;
            }

            used++;
            for (var a = 0; a < main.Length; a++)
            {
                main[a] += tree.Variance(grid, [a]) / variance;
            }
        }

        var order = Enumerable.Range(0, main.Length).OrderByDescending(a => main[a]).ToArray();
        var paired = order.Take(MostPairedAxes).ToArray();
        var pairs = new List<VarianceShare>();
        for (var i = 0; i < paired.Length; i++)
        {
            for (var j = i + 1; j < paired.Length; j++)
            {
                var (a, b) = (Math.Min(paired[i], paired[j]), Math.Max(paired[i], paired[j]));
                var share = 0.0;
                foreach (var tree in trees)
                {
                    var variance = tree.Variance(grid, []);
                    share += variance > 0
                        ? (tree.Variance(grid, [a, b]) - tree.Variance(grid, [a]) - tree.Variance(grid, [b])) / variance
                        : 0;
                }

                pairs.Add(new(
                    $"{sample.Names[a]} with {sample.Names[b]}",
                    [.. sample.Axes[a], .. sample.Axes[b]],
                    Math.Max(0, share / Math.Max(1, used) * explained)));
            }
        }

        var axes = order.Select(a => new VarianceShare(
            sample.Names[a], sample.Axes[a], main[a] / Math.Max(1, used) * explained)).ToArray();
        var rest = Math.Max(0, explained - axes.Sum(share => share.Share) - pairs.Sum(share => share.Share));
        return new(
            ImportanceMethod.RandomForest,
            [.. axes],
            [.. pairs.OrderByDescending(share => share.Share)],
            rest,
            [.. Unexplained(sample, explained)],
            sample.Logarithmic,
            grid.Y.Length,
            sample.DivergedAsWorst);
    }

    /// <summary>The share that the forest does not explain. When points were repeated, the part due to seeds is known from the variance
    /// within points.</summary>
    private static IEnumerable<VarianceShare> Unexplained(ImportanceSample sample, double explained)
    {
        var n = sample.Y.Length;
        if (sample.PointCount == n)
        {
            return [new("luck, and what the estimate misses", [], 1 - explained)];
        }

        var mean = sample.Y.Average();
        var total = sample.Y.Sum(y => (y - mean) * (y - mean)) / n;
        var within = total - FunctionalAnova.VarianceOfMeans(sample, sample.Point, sample.PointCount, mean);
        var luck = Math.Clamp(within / (n - sample.PointCount) * n / total, 0, 1 - explained);
        return [new($"{sample.Results.Seeds.Cause}, within settings", [], luck), new("what the estimate misses", [], 1 - explained - luck)];
    }
}
