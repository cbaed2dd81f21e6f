using System.Numerics;

namespace Runner.Comparison.Statistics;

/// <summary>One stratum of two samples: the same other settings, X's runs and Y's runs.</summary>
public readonly record struct PairedStratum(double[] X, double[] Y);

/// <param name="U">Pairs in which X is above Y, ties counted half, summed over strata.</param>
/// <param name="P">Two-sided p-value.</param>
/// <param name="Exact">Whether p comes from the exact distribution.</param>
public readonly record struct MannWhitneyResult(double U, double P, bool Exact);

/// <summary>
/// The Mann–Whitney U test (Mann and Whitney 1947), two-sided, and its stratified form: only runs with the same other settings
/// are compared, and the shares U/(n·m) of the strata are averaged (van Elteren 1960, the design-free weights). It therefore
/// tests exactly the quantity that <see cref="WinProbability"/> estimates, even when strata are unequal. Small samples without
/// ties get the exact distribution (the recursion of Mann and Whitney, convolved over strata), others the normal approximation
/// with tie and continuity corrections. For one stratum both agree with <c>scipy.stats.mannwhitneyu</c>.
/// </summary>
public static class MannWhitney
{
    /// <summary>Exact while a stratum has no more than this many values and the strata's shares fit the table.</summary>
    public const int MostExact = 30;

    private const int MostSteps = 4_000;

    public static MannWhitneyResult Test(double[] x, double[] y) => Test([new(x, y)]);

    public static MannWhitneyResult Test(IReadOnlyList<PairedStratum> strata) => Of(CountedStratum.Of(strata));

    /// <summary>The test of what has been counted.</summary>
    internal static MannWhitneyResult Of(List<CountedStratum> counted)
    {
        if (counted.Count == 0)
        {
            return new(double.NaN, double.NaN, false);
        }

        var exact = counted.TrueForAll(stratum => stratum.Ties == 0 && stratum.X + stratum.Y <= MostExact);
        var sum = counted.Sum(stratum => stratum.U);
        return exact && CommonSteps(counted) is { } steps ? new(sum, ExactP(counted, steps), true) : new(sum, NormalP(counted), false);
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
        var (sortedX, sortedY) = (Quantiles.Sorted(x), Quantiles.Sorted(y));
        double rankSum = 0, ties = 0;
        for (int i = 0, j = 0; i < sortedX.Length || j < sortedY.Length;)
        {
            var value = i == sortedX.Length || (j < sortedY.Length && sortedY[j].CompareTo(sortedX[i]) < 0) ? sortedY[j] : sortedX[i];
            var (fromX, fromY) = (i, j);
            i = After(sortedX, i, value);
            j = After(sortedY, j, value);
            var rank = (fromX + fromY + 1 + i + j) / 2.0;
            double tied = i - fromX + j - fromY;
            ties += (tied * tied * tied) - tied;
            rankSum += rank * (i - fromX);
        }

        double n = x.Length;
        return (rankSum - (n * (n + 1) / 2), ties);
    }

    /// <summary>The place after the last copy of a value, from a place on.</summary>
    private static int After(double[] sorted, int place, double value)
    {
        while (place < sorted.Length && sorted[place].Equals(value))
        {
            place++;
        }

        return place;
    }

    /// <summary>The number of steps of a common lattice for the shares of all strata; null when the lattice of their sum would
    /// be too long.</summary>
    private static int? CommonSteps(List<CountedStratum> strata)
    {
        var steps = 1L;
        foreach (var stratum in strata)
        {
            steps = steps / (long)BigInteger.GreatestCommonDivisor(steps, (long)stratum.Pairs) * (long)stratum.Pairs;
            if (steps * strata.Count > MostSteps)
            {
                return null;
            }
        }

        return (int)steps;
    }

    private static double ExactP(List<CountedStratum> strata, int steps)
    {
        double[] distribution = [1];
        var at = 0.0;
        foreach (var stratum in strata)
        {
            var step = steps / (int)stratum.Pairs;
            distribution = Convolve(distribution, Distribution(stratum.X, stratum.Y), step);
            at += stratum.U * step;
        }

        // Symmetric about the middle: twice the heavier side's tail.
        var extreme = (int)Math.Max(at, distribution.Length - 1 - at);
        var tail = 0.0;
        for (var i = distribution.Length - 1; i >= extreme; i--)
        {
            tail += distribution[i];
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>By the variance of each U with its ties; the continuity correction is half of the smallest step of the sum
    /// of shares.</summary>
    private static double NormalP(List<CountedStratum> strata)
    {
        double away = 0, variance = 0, step = double.PositiveInfinity;
        foreach (var stratum in strata)
        {
            double n = stratum.X + stratum.Y;
            away += (stratum.U / stratum.Pairs) - .5;
            // A stratum with only ties has zero variance, which rounding must not make positive.
            var spread = n + 1 - (stratum.Ties / (n * (n - 1)));
            variance += spread <= 1e-9 * n ? 0 : spread / (12 * stratum.Pairs);
            step = Math.Min(step, 1 / stratum.Pairs);
        }

        return variance <= 0 ? 1 : Math.Min(1, 2 * Normal.UpperTail((Math.Abs(away) - (step / 2)) / Math.Sqrt(variance)));
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

    /// <summary>The distribution of a sum, where <paramref name="b"/> has steps of this size.</summary>
    private static double[] Convolve(double[] a, double[] b, int step)
    {
        var sum = new double[a.Length + ((b.Length - 1) * step)];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                sum[i + (j * step)] += a[i] * b[j];
            }
        }

        return sum;
    }
}

/// <summary>What the pairs of a stratum say.</summary>
/// <param name="X">X's runs.</param>
/// <param name="Y">Y's runs.</param>
/// <param name="U">Pairs in which X is above Y, ties counted half.</param>
/// <param name="Ties">Σ(t³ − t) over groups of t tied values.</param>
internal readonly record struct CountedStratum(int X, int Y, double U, double Ties)
{
    /// <summary>In float64, because the product of two counts of a million runs overflows an int.</summary>
    public double Pairs => (double)X * Y;

    /// <summary>The share of pairs in which X is below Y, ties counted half.</summary>
    public double Share => 1 - (U / Pairs);

    public static CountedStratum Of(PairedStratum stratum)
    {
        var (u, ties) = MannWhitney.Count(stratum.X, stratum.Y);
        return new(stratum.X.Length, stratum.Y.Length, u, ties);
    }

    /// <summary>Those that have runs of both.</summary>
    public static List<CountedStratum> Of(IReadOnlyList<PairedStratum> strata) =>
        [.. strata.Where(stratum => stratum.X.Length > 0 && stratum.Y.Length > 0).Select(Of)];
}
