namespace Runner.Comparison.Statistics;

/// <summary>Summary statistics of a sample, lower being better.</summary>
public sealed record Summary(int Count, double Mean, double Median, double Iqm, double LowerQuartile, double UpperQuartile, double Best, double Worst)
{
    public static Summary OfSorted(ReadOnlySpan<double> sorted)
    {
        var sum = 0.0;
        foreach (var value in sorted)
        {
            sum += value;
        }

        return new(
            sorted.Length,
            sorted.IsEmpty ? double.NaN : sum / sorted.Length,
            Quantiles.MedianOfSorted(sorted),
            InterquartileMean.OfSorted(sorted),
            Quantiles.OfSorted(sorted, .25),
            Quantiles.OfSorted(sorted, .75),
            sorted.IsEmpty ? double.NaN : sorted[0],
            sorted.IsEmpty ? double.NaN : sorted[^1]);
    }
}

/// <summary>95 % intervals of a sample's summaries.</summary>
public readonly record struct SummaryIntervals(Interval Median, Interval Iqm, Interval Mean)
{
    public static readonly SummaryIntervals None = new(Interval.None, Interval.None, Interval.None);
}
