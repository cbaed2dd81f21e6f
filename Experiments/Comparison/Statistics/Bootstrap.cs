using System.Security.Cryptography;
using System.Text;
using Runner.Numerics;

namespace Runner.Comparison.Statistics;

/// <summary>
/// Percentile bootstrap intervals (Efron 1979; Efron and Tibshirani 1993, chapter 13): the 2.5 % and 97.5 % quantiles of
/// the statistic over resamples. The randomness of an interval is named by (sweep seed, what is estimated), so it is the
/// same whatever else is computed and in whatever order.
/// </summary>
public static class Bootstrap
{
    public const int Resamples = 10_000;

    /// <summary>Beyond this many values the resamples' distribution is the normal one to every digit that is shown, and the
    /// trimmed mean's known standard error replaces it.</summary>
    public const int MostResampled = 4_000;

    public static RandomStream Stream(ulong sweepSeed, string what)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(what), digest);
        return RandomStream.Named(
            sweepSeed, 0, StreamPurpose.Bootstrap, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(digest) & long.MaxValue);
    }

    /// <summary>The 95 % interval of the interquartile mean; none with fewer than two values.</summary>
    public static Interval OfInterquartileMean(Strata strata, RandomStream random) =>
        strata.Count > MostResampled
            ? OfLargeSample(strata.Sorted)
            : Resampled(strata, random, InterquartileMean.OfCounts);

    /// <summary>The 95 % interval of the median; none with fewer than two values. Of a large sample, the order statistics at
    /// n/2 ∓ 1.96·√n/2 (Conover 1999, section 3.2).</summary>
    public static Interval OfMedian(Strata strata, RandomStream random)
    {
        var n = strata.Count;
        if (n <= MostResampled)
        {
            return Resampled(strata, random, Quantiles.MedianOfCounts);
        }

        var half = Normal.Z975 * Math.Sqrt(n) / 2;
        return new(strata.Sorted[(int)Math.Floor((n / 2.0) - half)], strata.Sorted[Math.Min(n - 1, (int)Math.Ceiling((n / 2.0) + half))]);
    }

    private delegate double Estimator(ReadOnlySpan<double> sorted, ReadOnlySpan<int> counts, int total);

    private static Interval Resampled(Strata strata, RandomStream random, Estimator estimator)
    {
        if (strata.Count < 2 || !strata.CanResample)
        {
            return Interval.None;
        }

        var counts = new int[strata.Count];
        var estimates = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            strata.Resample(random, counts);
            estimates[r] = estimator(strata.Sorted, counts, strata.Count);
        }

        return Of(estimates);
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of the estimates, which are sorted in place.</summary>
    public static Interval Of(double[] estimates)
    {
        Array.Sort(estimates);
        const double tail = (1 - Interval.Confidence) / 2;
        return new(Quantiles.OfSorted(estimates, tail), Quantiles.OfSorted(estimates, 1 - tail));
    }

    /// <summary>Normal interval with the Winsorized standard error of a trimmed mean, s_w/((1 − 2γ)·√n), γ = ¼ (Tukey and
    /// McLaughlin 1963). With an infinite value within the middle half there is none.</summary>
    private static Interval OfLargeSample(ReadOnlySpan<double> sorted)
    {
        var n = sorted.Length;
        var cut = InterquartileMean.Trimmed(n);
        var low = sorted[cut];
        var high = sorted[n - cut - 1];
        if (double.IsInfinity(high))
        {
            return Interval.None;
        }

        double mean = 0;
        foreach (var value in sorted)
        {
            mean += Math.Clamp(value, low, high);
        }

        mean /= n;
        double squares = 0;
        foreach (var value in sorted)
        {
            var deviation = Math.Clamp(value, low, high) - mean;
            squares += deviation * deviation;
        }

        var error = Math.Sqrt(squares / (n - 1)) / (.5 * Math.Sqrt(n));
        var center = InterquartileMean.OfSorted(sorted);
        return new(center - (Normal.Z975 * error), center + (Normal.Z975 * error));
    }
}
