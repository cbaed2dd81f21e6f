namespace Runner.Ledgers;

/// <summary>A daily time window, start inclusive, end exclusive. It spans midnight when the end is earlier than the start.</summary>
public sealed record DailyWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>Reads the form <c>22:00-07:00</c>; null for any other.</summary>
    public static DailyWindow? Parse(string text) =>
        text.Split('-') is [var from, var to]
            && TimeOnly.TryParseExact(from.Trim(), ["H:mm", "HH:mm"], out var start)
            && TimeOnly.TryParseExact(to.Trim(), ["H:mm", "HH:mm"], out var end)
            && start != end
            ? new DailyWindow(start, end)
            : null;

    public bool Contains(TimeOnly time) => time.IsBetween(From, To);

    /// <summary>From <paramref name="now"/> to the next moment at which the window opens or closes.</summary>
    public TimeSpan ToNextChange(TimeOnly now) => (Contains(now) ? To : From) - now;

    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";
}
