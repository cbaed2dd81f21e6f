namespace Runner.Comparison.Statistics;

/// <summary>
/// The interquartile mean: the mean of the middle half (Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the
/// Statistical Precipice", section 4.3; their library computes it as <c>scipy.stats.trim_mean(x, 0.25)</c>). Of n sorted
/// values the lowest ⌊n/4⌋ and the highest ⌊n/4⌋ are dropped and the rest averaged. Only whole values are dropped, so with
/// three values none is.
/// </summary>
public static class InterquartileMean
{
    /// <summary>The number of values dropped at each end.</summary>
    public static int Trimmed(int count) => count / 4;

    /// <summary>The interquartile mean of values in ascending order; NaN for none, +∞ when the middle half has an infinite value.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        var cut = Trimmed(sorted.Length);
        var sum = 0.0;
        foreach (var value in sorted[cut..^cut])
        {
            sum += value;
        }

        return sum / (sorted.Length - (2 * cut));
    }

    /// <summary>The interquartile mean of a resample: <paramref name="counts"/>[i] copies of sorted[i], <paramref name="total"/> in
    /// all.</summary>
    public static double OfCounts(ReadOnlySpan<double> sorted, ReadOnlySpan<int> counts, int total)
    {
        var cut = Trimmed(total);
        var from = cut;
        var to = total - cut;
        var seen = 0;
        var sum = 0.0;
        for (var i = 0; i < sorted.Length && seen < to; i++)
        {
            var next = seen + counts[i];
            var kept = Math.Min(next, to) - Math.Max(seen, from);
            if (kept > 0)
            {
                sum += kept * sorted[i];
            }

            seen = next;
        }

        return sum / (to - from);
    }
}
