namespace Runner.Comparison.Statistics;

/// <summary>Summary statistics of a sample, lower being better.</summary>
public sealed record Summary(int Count, double Mean, double Median, double Iqm, double LowerQuartile, double UpperQuartile, double Best, double Worst)
{
    public static Summary OfSorted(ReadOnlySpan<double> sorted) => new(
        sorted.Length,
        MeanOf(sorted),
        Quantiles.MedianOfSorted(sorted),
        InterquartileMean.OfSorted(sorted),
        Quantiles.OfSorted(sorted, .25),
        Quantiles.OfSorted(sorted, .75),
        sorted.IsEmpty ? double.NaN : sorted[0],
        sorted.IsEmpty ? double.NaN : sorted[^1]);

    /// <summary>The mean; NaN of no values.</summary>
    public static double MeanOf(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return values.IsEmpty ? double.NaN : sum / values.Length;
    }
}

/// <summary>95 % intervals of a sample's summaries.</summary>
public readonly record struct SummaryIntervals(Interval Median, Interval Iqm, Interval Mean)
{
    public static readonly SummaryIntervals None = new(Interval.None, Interval.None, Interval.None);
}
