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

    /// <summary>The median of finite values in any order, which it changes; it looks at most of them a few times and sorts none.</summary>
    public static double Median(Span<double> values)
    {
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        var below = (values.Length - 1) / 2;
        Select(values, below);
        var low = values[below];
        if (values.Length % 2 == 1)
        {
            return low;
        }

        var high = double.PositiveInfinity;
        foreach (var value in values[(below + 1)..])
        {
            high = Math.Min(high, value);
        }

        return MedianOfSorted([low, high]);
    }

    /// <summary>Puts the value of a place in rising order there, with none above it before and none below it after (Hoare 1961).</summary>
    private static void Select(Span<double> values, int place)
    {
        var (first, last) = (0, values.Length - 1);
        while (first < last)
        {
            var (pivot, low, high) = (values[first + ((last - first) / 2)], first, last);
            while (low <= high)
            {
                while (values[low] < pivot)
                {
                    low++;
                }

                while (values[high] > pivot)
                {
                    high--;
                }

                if (low <= high)
                {
                    (values[low], values[high]) = (values[high], values[low]);
                    low++;
                    high--;
                }
            }

            (first, last) = place <= high ? (first, high) : place >= low ? (low, last) : (place, place);
        }
    }

    /// <summary>The median of a resample: <paramref name="counts"/>[i] copies of sorted[i], <paramref name="total"/> in all.</summary>
    public static double MedianOfCounts(ReadOnlySpan<double> sorted, ReadOnlySpan<int> counts, int total)
    {
        var below = (total - 1) / 2;
        var above = total / 2;
        var seen = 0;
        var low = double.NaN;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (seen <= below && below < seen + counts[i])
            {
                low = sorted[i];
            }

            seen += counts[i];
            if (above < seen)
            {
                return low == sorted[i] ? low : (low + sorted[i]) / 2;
            }
        }

        return double.NaN;
    }

    /// <summary>A sorted copy of the values.</summary>
    public static double[] Sorted(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        RisingOrder.Sort(sorted);
        return sorted;
    }
}
