using Runner.Numerics;

namespace Runner.Comparison.Statistics;

/// <summary>
/// P(X better than Y), lower being better: the share of pairs of runs, one of each, in which X's is lower, ties counted
/// half. Over strata it is the unweighted mean of the strata's shares: rliable's probability of improvement
/// (Agarwal et al. 2021, section 4.3, after Mann and Whitney 1947). Cliff's delta (1993) is 2P − 1. The interval is the
/// percentile bootstrap's over both samples, resampled within strata.
/// </summary>
public sealed record WinProbability(double P, Interval Interval)
{
    /// <summary>Cliff's delta: +1 when X is always lower, −1 when always higher.</summary>
    public double CliffsDelta => (2 * P) - 1;

    public static WinProbability? Of(IReadOnlyList<PairedStratum> strata, RandomStream random) => Of(strata, CountedStratum.Of(strata), random);

    /// <param name="counted">What was counted in these strata.</param>
    internal static WinProbability? Of(IReadOnlyList<PairedStratum> strata, List<CountedStratum> counted, RandomStream random)
    {
        var usable = strata.Where(stratum => stratum.X.Length > 0 && stratum.Y.Length > 0).ToArray();
        if (usable.Length == 0)
        {
            return null;
        }

        // With one run per cell the strata themselves are resampled.
        var single = usable.All(stratum => stratum.X.Length == 1 && stratum.Y.Length == 1);
        double[] shares = [.. counted.Select(stratum => stratum.Share)];
        var interval = single ? OfSingles(shares, random) : OfStrata(usable, shares, random);
        return new(shares.Average(), interval);
    }

    private static Interval OfSingles(double[] shares, RandomStream random)
    {
        if (shares.Length < 2)
        {
            return Interval.None;
        }

        var estimates = new double[Bootstrap.Resamples];
        for (var r = 0; r < estimates.Length; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < shares.Length; i++)
            {
                sum += shares[random.NextInt32(shares.Length)];
            }

            estimates[r] = sum / shares.Length;
        }

        return Bootstrap.Of(estimates);
    }

    private static Interval OfStrata(PairedStratum[] strata, double[] shares, RandomStream random)
    {
        if (strata.Sum(stratum => (long)stratum.X.Length + stratum.Y.Length) > Bootstrap.MostResampled)
        {
            return OfLargeSample(strata, shares);
        }

        var tables = strata.Select(stratum => new Walk(stratum)).ToArray();
        var estimates = new double[Bootstrap.Resamples];
        for (var r = 0; r < estimates.Length; r++)
        {
            var sum = 0.0;
            foreach (var table in tables)
            {
                sum += table.Resample(random);
            }

            estimates[r] = sum / tables.Length;
        }

        return Bootstrap.Of(estimates);
    }

    /// <summary>Normal interval with the largest variance that a share can have, p(1 − p)/min(n, m) (Birnbaum and Klose 1957).</summary>
    private static Interval OfLargeSample(PairedStratum[] strata, double[] shares)
    {
        double mean = 0, variance = 0;
        foreach (var (stratum, p) in strata.Zip(shares))
        {
            mean += p / strata.Length;
            variance += p * (1 - p) / Math.Min(stratum.X.Length, stratum.Y.Length) / ((double)strata.Length * strata.Length);
        }

        var half = Normal.Z975 * Math.Sqrt(variance);
        return new(Math.Max(0, mean - half), Math.Min(1, mean + half));
    }

    /// <summary>A stratum, sorted once so that each resample is counted in a single pass.</summary>
    private sealed class Walk
    {
        private readonly int nX;
        private readonly int nY;
        private readonly int[] levelOfX;
        private readonly int[] levelOfY;
        private readonly int[] countX;
        private readonly int[] countY;

        public Walk(PairedStratum stratum)
        {
            var levels = stratum.X.Concat(stratum.Y).Distinct().Order().ToArray();
            nX = stratum.X.Length;
            nY = stratum.Y.Length;
            levelOfX = [.. stratum.X.Select(value => Array.BinarySearch(levels, value)).Order()];
            levelOfY = [.. stratum.Y.Select(value => Array.BinarySearch(levels, value)).Order()];
            countX = new int[levels.Length];
            countY = new int[levels.Length];
        }

        public double Resample(RandomStream random)
        {
            Array.Clear(countX);
            Array.Clear(countY);
            for (var i = 0; i < nX; i++)
            {
                countX[levelOfX[random.NextInt32(nX)]]++;
            }

            for (var i = 0; i < nY; i++)
            {
                countY[levelOfY[random.NextInt32(nY)]]++;
            }

            double wins = 0;
            double lower = 0;
            for (var level = 0; level < countX.Length; level++)
            {
                wins += countY[level] * (lower + (.5 * countX[level]));
                lower += countX[level];
            }

            return wins / ((double)nX * nY);
        }
    }
}
