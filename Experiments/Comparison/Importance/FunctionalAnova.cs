using System.Collections.Immutable;

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
        if (sample.HasHoles || product != sample.PointCount || n % sample.PointCount != 0 || !EquallyMany(sample.Point, sample.PointCount))
        {
            return null;
        }

        var mean = sample.Y.Average();
        var total = sample.Y.Sum(y => (y - mean) * (y - mean)) / n;
        if (!(total > 0))
        {
            return null;
        }

        var ofPoints = VarianceOfMeans(sample, sample.Point, sample.PointCount, mean);
        var within = Math.Max(0, total - ofPoints);
        var freedom = n - sample.PointCount;
        var luckADegree = freedom > 0 ? within / freedom : 0;
        var main = new double[sample.Axes.Length];
        var axes = new List<VarianceShare>();
        var explained = 0.0;
        for (var a = 0; a < main.Length; a++)
        {
            main[a] = VarianceOfMeans(sample, sample.Levels[a], sample.Numbers[a].Length, mean);
            axes.Add(new(sample.Names[a], sample.Axes[a], Share(main[a], sample.Numbers[a].Length - 1)));
        }

        var pairs = new List<VarianceShare>();
        for (var a = 0; a < main.Length; a++)
        {
            for (var b = a + 1; b < main.Length; b++)
            {
                var width = sample.Numbers[b].Length;
                var cells = sample.Levels[a].Zip(sample.Levels[b], (x, y) => (x * width) + y).ToArray();
                var both = VarianceOfMeans(sample, cells, sample.Numbers[a].Length * width, mean) - main[a] - main[b];
                pairs.Add(new(
                    $"{sample.Names[a]} with {sample.Names[b]}",
                    [.. sample.Axes[a], .. sample.Axes[b]],
                    Share(both, (sample.Numbers[a].Length - 1) * (width - 1))));
            }
        }

        explained = axes.Sum(share => share.Share) + pairs.Sum(share => share.Share);
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
