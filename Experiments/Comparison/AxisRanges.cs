namespace Runner.Comparison;

/// <summary>Ranges of a numeric axis with about the same number of points each.</summary>
public sealed class AxisRanges
{
    private readonly double[] cuts;
    private readonly double low;
    private readonly double high;

    private AxisRanges(double[] cuts, double low, double high)
    {
        this.cuts = cuts;
        this.low = low;
        this.high = high;
    }

    public static AxisRanges OfSorted(double[] sorted, int ranges)
    {
        var between = Enumerable.Range(1, ranges - 1)
            .Select(i => Statistics.Quantiles.OfSorted(sorted, (double)i / ranges))
            .Distinct().Where(cut => cut > sorted[0]).ToArray();
        return new(between, sorted[0], sorted[^1]);
    }

    public int IndexOf(double number)
    {
        var at = Array.BinarySearch(cuts, number);
        return at < 0 ? ~at : at + 1;
    }

    public string Label(int range)
    {
        var from = range == 0 ? low : cuts[range - 1];
        var to = range == cuts.Length ? high : cuts[range];
        return $"{Number.Short(from)} to {Number.Short(to)}";
    }

    /// <summary>The middle of a range, to sort by.</summary>
    public double Middle(int range) =>
        ((range == 0 ? low : cuts[range - 1]) + (range == cuts.Length ? high : cuts[range])) / 2;
}
