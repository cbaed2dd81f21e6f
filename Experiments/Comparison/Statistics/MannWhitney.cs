namespace Runner.Comparison.Statistics;

/// <summary>One stratum of two samples: the same other settings, X's runs and Y's runs.</summary>
public readonly record struct PairedStratum(double[] X, double[] Y);

/// <param name="U">Pairs in which X is above Y, ties counted half, summed over strata.</param>
/// <param name="P">Two-sided p-value.</param>
/// <param name="Exact">Whether p comes from the exact distribution.</param>
public readonly record struct MannWhitneyResult(double U, double P, bool Exact);

/// <summary>
/// The Mann–Whitney U test (Mann and Whitney 1947), two-sided, and its stratified form: U and its moments are summed over
/// strata (van Elteren 1960, with equal weights), so that only runs with the same other settings are compared. Small samples
/// without ties get the exact distribution (the recursion of Mann and Whitney, convolved over strata), others the normal
/// approximation with tie and continuity corrections. For one stratum both agree with <c>scipy.stats.mannwhitneyu</c>.
/// </summary>
public static class MannWhitney
{
    /// <summary>Exact while a stratum has no more than this many values and the strata's pairs fit the table.</summary>
    public const int MostExact = 30;

    private const int MostPairs = 4_000;

    public static MannWhitneyResult Test(double[] x, double[] y) => Test([new(x, y)]);

    public static MannWhitneyResult Test(IReadOnlyList<PairedStratum> strata)
    {
        double u = 0, mean = 0, variance = 0;
        var exact = true;
        long pairs = 0;
        var shapes = new List<(int X, int Y)>();
        foreach (var (x, y) in strata)
        {
            if (x.Length == 0 || y.Length == 0)
            {
                continue;
            }

            var (stratumU, ties) = Count(x, y);
            double n = x.Length + y.Length;
            double product = (double)x.Length * y.Length;
            u += stratumU;
            mean += product / 2;
            if (n > 1)
            {
                variance += product / 12 * (n + 1 - (ties / (n * (n - 1))));
            }

            exact &= ties == 0 && n <= MostExact;
            pairs += (long)x.Length * y.Length;
            shapes.Add((x.Length, y.Length));
        }

        if (shapes.Count == 0)
        {
            return new(double.NaN, double.NaN, false);
        }

        return exact && pairs <= MostPairs
            ? new(u, ExactP(shapes, u), true)
            : new(u, variance <= 0 ? 1 : Math.Min(1, 2 * Normal.UpperTail((Math.Abs(u - mean) - .5) / Math.Sqrt(variance))), false);
    }

    /// <summary>The smallest two-sided exact p that two samples of these sizes can give: 2/C(n + m, n).</summary>
    public static double SmallestP(int n, int m)
    {
        var ways = 1.0;
        for (var i = 1; i <= n; i++)
        {
            ways = ways * (m + i) / i;
        }

        return Math.Min(1, 2 / ways);
    }

    /// <summary>U of X over Y, and Σ(t³ − t) over groups of t tied values.</summary>
    internal static (double U, double Ties) Count(double[] x, double[] y)
    {
        var all = new (double Value, bool IsX)[x.Length + y.Length];
        for (var i = 0; i < x.Length; i++)
        {
            all[i] = (x[i], true);
        }

        for (var i = 0; i < y.Length; i++)
        {
            all[x.Length + i] = (y[i], false);
        }

        Array.Sort(all, (a, b) => a.Value.CompareTo(b.Value));
        double rankSum = 0, ties = 0;
        for (var i = 0; i < all.Length;)
        {
            var end = i + 1;
            while (end < all.Length && all[end].Value == all[i].Value)
            {
                end++;
            }

            var rank = (i + 1 + end) / 2.0;
            double tied = end - i;
            ties += (tied * tied * tied) - tied;
            for (; i < end; i++)
            {
                rankSum += all[i].IsX ? rank : 0;
            }
        }

        return (rankSum - (x.Length * (x.Length + 1) / 2.0), ties);
    }

    private static double ExactP(List<(int X, int Y)> shapes, double u)
    {
        double[] distribution = [1];
        foreach (var (x, y) in shapes)
        {
            distribution = Convolve(distribution, Distribution(x, y));
        }

        // Symmetric about the middle: twice the heavier side's tail.
        var extreme = (int)Math.Max(u, distribution.Length - 1 - u);
        var tail = 0.0;
        for (var i = distribution.Length - 1; i >= extreme; i--)
        {
            tail += distribution[i];
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>P(U = u) for u = 0…n·m: the coefficients of the Gaussian binomial, by multiplying (1 − q^(m+i))/(1 − q^i).</summary>
    private static double[] Distribution(int n, int m)
    {
        var size = (n * m) + 1;
        var ways = new double[size];
        ways[0] = 1;
        for (var i = 1; i <= n; i++)
        {
            for (var u = size - 1; u >= m + i; u--)
            {
                ways[u] -= ways[u - m - i];
            }

            for (var u = i; u < size; u++)
            {
                ways[u] += ways[u - i];
            }
        }

        var total = ways.Sum();
        for (var u = 0; u < size; u++)
        {
            ways[u] /= total;
        }

        return ways;
    }

    private static double[] Convolve(double[] a, double[] b)
    {
        var sum = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                sum[i + j] += a[i] * b[j];
            }
        }

        return sum;
    }
}
