namespace Runner.Comparison.Statistics;

/// <summary>A share of runs.</summary>
public static class Proportion
{
    /// <summary>Wilson's score interval (1927) for <paramref name="hits"/> of <paramref name="runs"/>.</summary>
    public static Interval Wilson(int hits, int runs)
    {
        if (runs == 0)
        {
            return Interval.None;
        }

        const double z2 = Normal.Z975 * Normal.Z975;
        var p = (double)hits / runs;
        var center = (p + (z2 / (2 * runs))) / (1 + (z2 / runs));
        var half = Normal.Z975 / (1 + (z2 / runs)) * Math.Sqrt((p * (1 - p) / runs) + (z2 / (4.0 * runs * runs)));
        return new(hits == 0 ? 0 : center - half, hits == runs ? 1 : center + half);
    }
}
