using System.Collections.Immutable;
using Runner.Numerics;

namespace Runner.Comparison.Importance;

/// <summary>
/// The exact decomposition of variance on a complete grid with the same number of runs per point (Hoeffding 1948; Hooker 2007; for
/// hyperparameters Hutter, Hoos and Leyton-Brown 2014): with m_U the mean over everything but the factors U,
/// V_A = Var(m_A) and V_AB = Var(m_AB) − V_A − V_B, as shares of the total variance. When points were repeated, the variance
/// expected in an effect from the seeds alone, its degrees of freedom times the mean square within points, is subtracted from the
/// effect and attributed to the seeds (as in ε², Kelley 1935).
/// </summary>
internal static class FunctionalAnova
{
    /// <summary>Null when the grid is not complete.</summary>
    public static AxisImportance? Of(ImportanceSample sample)
    {
        var n = sample.Y.Length;
        // In float64, because the product for axes drawn at random may overflow an integer.
        var product = sample.Numbers.Aggregate(1.0, (sum, levels) => sum * levels.Length);
        if (sample.HasHoles || product != sample.PointCount || n % sample.PointCount != 0 || (n > sample.PointCount && !EquallyMany(sample.Point, sample.PointCount)))
        {
            return null;
        }

        var mean = sample.Y.Average();
        var total = sample.Y.Sum(y => (y - mean) * (y - mean)) / n;
        if (!(total > 0))
        {
            return null;
        }

        var all = Enumerable.Range(0, sample.Axes.Length);
        (int A, int B)[] crossed = [.. all.SelectMany(a => all.Skip(a + 1).Select(b => (a, b)))];
        var (ofPoints, main, joint) = (0.0, new double[sample.Axes.Length], new double[crossed.Length]);
        SideBySide.Run(
            () => ofPoints = n == sample.PointCount ? total : VarianceOfMeans(sample, sample.Point, sample.PointCount, mean),
            () => SideBySide.Run(main.Length, a => main[a] = VarianceOfMeans(sample, sample.Levels[a], sample.Numbers[a].Length, mean)),
            () => SideBySide.Run(joint.Length, pair => joint[pair] = VarianceOfPair(sample, crossed[pair].A, crossed[pair].B, mean)));
        var within = Math.Max(0, total - ofPoints);
        var freedom = n - sample.PointCount;
        var luckADegree = freedom > 0 ? within / freedom : 0;
        VarianceShare[] axes = [.. all.Select(a => new VarianceShare(sample.Names[a], sample.Axes[a], Share(main[a], sample.Numbers[a].Length - 1)))];
        VarianceShare[] pairs =
        [
            .. crossed.Select((pair, place) => new VarianceShare(
                $"{sample.Names[pair.A]} with {sample.Names[pair.B]}",
                [.. sample.Axes[pair.A], .. sample.Axes[pair.B]],
                Share(joint[place] - main[pair.A] - main[pair.B], (sample.Numbers[pair.A].Length - 1) * (sample.Numbers[pair.B].Length - 1)))),
        ];
        var explained = axes.Sum(share => share.Share) + pairs.Sum(share => share.Share);
        var byPoints = Share(ofPoints, sample.PointCount - 1);
        var rest = sample.Axes.Length > 2 ? Math.Max(0, byPoints - explained) : 0;
        var seeds = freedom > 0 ? SeedShares.Of(sample, mean, total, Math.Max(0, 1 - explained - rest)) : [];
        return new(
            ImportanceMethod.FunctionalAnova,
            [.. axes.OrderByDescending(share => share.Share)],
            [.. pairs.OrderByDescending(share => share.Share)],
            rest,
            seeds,
            sample.Logarithmic,
            n,
            sample.DivergedAsWorst);

        double Share(double variance, int degrees) => Math.Max(0, variance - (degrees * luckADegree)) / total;
    }

    private static double VarianceOfPair(ImportanceSample sample, int a, int b, double mean)
    {
        var (first, second, width) = (sample.Levels[a], sample.Levels[b], sample.Numbers[b].Length);
        return VarianceOfMeans(sample, SideBySide.Column(first.Length, run => (first[run] * width) + second[run]), sample.Numbers[a].Length * width, mean);
    }

    /// <summary>The variance of cell means over runs: Σ n_c (m_c − m)²/n.</summary>
    internal static double VarianceOfMeans(ImportanceSample sample, int[] cell, int cells, double mean)
    {
        var sums = new double[cells];
        var counts = new int[cells];
        for (var i = 0; i < cell.Length; i++)
        {
            sums[cell[i]] += sample.Y[i];
            counts[cell[i]]++;
        }

        var variance = 0.0;
        for (var c = 0; c < cells; c++)
        {
            if (counts[c] > 0)
            {
                var away = (sums[c] / counts[c]) - mean;
                variance += counts[c] * away * away;
            }
        }

        return variance / cell.Length;
    }

    private static bool EquallyMany(int[] point, int points)
    {
        var counts = new int[points];
        foreach (var p in point)
        {
            counts[p]++;
        }

        return counts.All(count => count == counts[0]);
    }
}
