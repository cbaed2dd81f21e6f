namespace Runner.Comparison.Statistics;

/// <summary>Intervals by formula, for samples so large that resampling would give the same displayed digits.</summary>
internal static class LargeSample
{
    public static SummaryIntervals Intervals(ReadOnlySpan<double> sorted) => new(OfMedian(sorted), OfTrimmedMean(sorted), OfMean(sorted));

    /// <summary>The order statistics at n/2 ∓ 1.96·√n/2 (Conover 1999, section 3.2).</summary>
    public static Interval OfMedian(ReadOnlySpan<double> sorted)
    {
        var n = sorted.Length;
        var half = Normal.Z975 * Math.Sqrt(n) / 2;
        return new(sorted[Math.Max(0, (int)Math.Floor((n / 2.0) - half))], sorted[Math.Min(n - 1, (int)Math.Ceiling((n / 2.0) + half))]);
    }

    /// <summary>The normal interval with the Winsorized standard error of a trimmed mean, s_w/((1 − 2γ)·√n), γ = ¼ (Tukey and
    /// McLaughlin 1963). There is no interval when the middle half has an infinite value.</summary>
    private static Interval OfTrimmedMean(ReadOnlySpan<double> sorted)
    {
        var cut = InterquartileMean.Trimmed(sorted.Length);
        return Around(InterquartileMean.OfSorted(sorted), sorted, sorted[cut], sorted[^(cut + 1)], .5);
    }

    private static Interval OfMean(ReadOnlySpan<double> sorted) => Around(Summary.OfSorted(sorted).Mean, sorted, sorted[0], sorted[^1], 1);

    private static Interval Around(double center, ReadOnlySpan<double> sorted, double low, double high, double kept)
    {
        if (double.IsInfinity(high))
        {
            return Interval.None;
        }

        var n = sorted.Length;
        double mean = 0;
        foreach (var value in sorted)
        {
            mean += Math.Clamp(value, low, high) / n;
        }

        double squares = 0;
        foreach (var value in sorted)
        {
            var deviation = Math.Clamp(value, low, high) - mean;
            squares += deviation * deviation;
        }

        var half = Normal.Z975 * Math.Sqrt(squares / (n - 1)) / (kept * Math.Sqrt(n));
        return new(center - half, center + half);
    }
}
