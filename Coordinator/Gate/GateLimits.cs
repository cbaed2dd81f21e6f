namespace Runner.Gate;

/// <summary>A gate's limits on connections that are not known yet.</summary>
internal sealed record GateLimits
{
    /// <summary>How many may wait at once.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>How long one may take to become known before it is dropped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a silent connection is kept when room is needed; members send their first bytes sooner.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long any connection that is not known is kept when room is needed; members become known sooner.</summary>
    public TimeSpan Unhurried { get; init; } = TimeSpan.FromSeconds(2);
}
