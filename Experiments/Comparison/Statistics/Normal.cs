namespace Runner.Comparison.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    /// <summary>The 97.5 % quantile.</summary>
    public const double Z975 = 1.959963984540054;

    /// <summary>The 80 % quantile.</summary>
    public const double Z80 = 0.8416212335729143;

    /// <summary>P(Z &gt; z), to a relative error below 1e-12 for |z| up to 38.</summary>
    public static double UpperTail(double z) => z < 0
        ? 1 - UpperTail(-z)
        : .5 * ChiSquare.UpperTail(z * z, 1);
}
