using System.Security.Cryptography;
using System.Text;
using Runner.Numerics;

namespace Runner.Comparison.Statistics;

/// <summary>
/// Percentile bootstrap intervals (Efron 1979; Efron and Tibshirani 1993, chapter 13): the 2.5 % and 97.5 % quantiles of
/// the statistic over resamples. The random stream of an interval is determined by (sweep seed, what is estimated), so
/// the interval does not depend on what else is computed, nor on the order.
/// </summary>
public static class Bootstrap
{
    public const int Resamples = 10_000;

    /// <summary>Above this many values the distribution of resamples is normal to every displayed digit, so formulas for
    /// the standard error replace resampling.</summary>
    public const int MostResampled = 4_000;

    public static RandomStream Stream(ulong sweepSeed, string what)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(what), digest);
        return RandomStream.Named(
            sweepSeed, 0, StreamPurpose.Bootstrap, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(digest) & long.MaxValue);
    }

    /// <summary>The 95 % interval of the interquartile mean; none with fewer than two values.</summary>
    public static Interval OfInterquartileMean(Strata strata, RandomStream random) => Of(strata, random).Iqm;

    /// <summary>The 95 % intervals of median, interquartile mean and mean, from the same resamples; none with fewer than two
    /// values.</summary>
    public static SummaryIntervals Of(Strata strata, RandomStream random)
    {
        if (strata.Count < 2 || !strata.CanResample)
        {
            return SummaryIntervals.None;
        }

        if (strata.Count > MostResampled)
        {
            return LargeSample.Intervals(strata.Sorted);
        }

        var counts = new int[strata.Count];
        var (medians, iqms, means) = (new double[Resamples], new double[Resamples], new double[Resamples]);
        for (var r = 0; r < Resamples; r++)
        {
            strata.Resample(random, counts);
            medians[r] = Quantiles.MedianOfCounts(strata.Sorted, counts, strata.Count);
            iqms[r] = InterquartileMean.OfCounts(strata.Sorted, counts, strata.Count);
            means[r] = Mean(strata.Sorted, counts);
        }

        return new(Of(medians), Of(iqms), Of(means));
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of the estimates, which are sorted in place.</summary>
    public static Interval Of(double[] estimates)
    {
        Array.Sort(estimates);
        const double tail = (1 - Interval.Confidence) / 2;
        return new(Quantiles.OfSorted(estimates, tail), Quantiles.OfSorted(estimates, 1 - tail));
    }

    private static double Mean(ReadOnlySpan<double> sorted, ReadOnlySpan<int> counts)
    {
        var sum = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += counts[i] == 0 ? 0 : counts[i] * sorted[i];
        }

        return sum / sorted.Length;
    }
}
