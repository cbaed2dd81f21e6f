namespace Runner.Comparison.Statistics;

/// <summary>Holm's step-down correction for many comparisons (Holm 1979): the i-th smallest of m p-values is multiplied by
/// m − i + 1 and never less than the one before; the probability of any false claim stays below the level.</summary>
public static class Holm
{
    /// <summary>Adjusted p-values in the given order; NaN stays NaN and does not count.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        Array.Fill(adjusted, double.NaN);
        var order = Enumerable.Range(0, p.Count).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i]).ToArray();
        var floor = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            floor = Math.Max(floor, Math.Min(1, p[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = floor;
        }

        return adjusted;
    }
}
