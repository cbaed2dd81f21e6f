namespace Runner.Comparison.Statistics;

/// <summary>Sample quantiles of type 7 (Hyndman and Fan 1996): linear interpolation at position (n − 1)·p, the default of
/// NumPy, R and spreadsheets.</summary>
public static class Quantiles
{
    /// <summary>The <paramref name="p"/>-quantile of values sorted in rising order; NaN for none. Infinities are ordinary
    /// values: a quantile that falls between a finite one and +∞ is +∞.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        var position = (sorted.Length - 1) * p;
        var below = (int)Math.Floor(position);
        var share = position - below;
        if (share == 0 || below + 1 >= sorted.Length || sorted[below] == sorted[below + 1])
        {
            return sorted[below];
        }

        return double.IsInfinity(sorted[below + 1])
            ? sorted[below + 1]
            : sorted[below] + ((sorted[below + 1] - sorted[below]) * share);
    }

    public static double MedianOfSorted(ReadOnlySpan<double> sorted) => OfSorted(sorted, .5);

    /// <summary>A sorted copy of the values.</summary>
    public static double[] Sorted(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }
}
