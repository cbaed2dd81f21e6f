namespace Runner.Search.Proposals;

/// <summary>[0, 1).</summary>
internal static class UnitInterval
{
    /// <summary>The largest number in it.</summary>
    public const double Last = 1 - (1.0 / (1L << 53));
}
