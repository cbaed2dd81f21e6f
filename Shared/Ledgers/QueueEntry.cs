using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>How a sweep stands in the queue.</summary>
/// <param name="Priority">The highest is served first, and takes slots from lower ones.</param>
/// <param name="Deadline">Of sweeps of one priority the earliest is served first; null for none.</param>
/// <param name="Share">The percentage of the connected slots that it may have while other sweeps have work.</param>
/// <param name="Hours">It is trained at this time of the day only, by the coordinator's clock; null for any.</param>
public sealed record QueueEntry(int Priority, DateTimeOffset? Deadline, int Share, DailyWindow? Hours)
{
    public const int MostPriority = 1_000_000;

    /// <summary>Of a sweep of which nothing was said.</summary>
    public static readonly QueueEntry Default = new(0, null, 100, null);

    public bool IsOpen(TimeOnly now) => Hours?.Contains(now) != false;
}

/// <summary>In which order sweeps are served.</summary>
public static class QueueOrder
{
    /// <summary>By priority. Of one priority those that somebody waits for in this process come first, the lowest rank before the others;
    /// then the earliest deadline; then what was planned first.</summary>
    /// <param name="sweeps">In the order in which they were planned.</param>
    /// <param name="rankOf">Null for a sweep that nobody waits for here.</param>
    public static IEnumerable<T> Sorted<T>(IEnumerable<T> sweeps, Func<T, QueueEntry> entryOf, Func<T, int?> rankOf) => sweeps
        .OrderByDescending(sweep => entryOf(sweep).Priority)
        .ThenBy(sweep => rankOf(sweep) is null)
        .ThenBy(sweep => entryOf(sweep).Deadline ?? DateTimeOffset.MaxValue)
        .ThenBy(rankOf);
}
