using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>A sweep's entry in the queue.</summary>
/// <param name="Priority">The highest is served first, and takes slots from lower ones.</param>
/// <param name="Deadline">Among sweeps of equal priority the earliest deadline is served first; null for none.</param>
/// <param name="Share">The percentage of the connected slots that it may have while other sweeps have work.</param>
/// <param name="Hours">The only hours in which it is trained, by the coordinator's clock; null for any.</param>
public sealed record QueueEntry(int Priority, DateTimeOffset? Deadline, int Share, DailyWindow? Hours)
{
    public const int MostPriority = 1_000_000;

    /// <summary>The entry of a sweep for which none was set.</summary>
    public static readonly QueueEntry Default = new(0, null, 100, null);

    public bool IsOpen(TimeOnly now) => Hours?.Contains(now) != false;
}

/// <summary>The order in which sweeps are served.</summary>
public static class QueueOrder
{
    /// <summary>By priority; then sweeps that a command in this process waits for, lowest rank first; then the earliest deadline; then
    /// the order of planning.</summary>
    /// <param name="sweeps">In the order in which they were planned.</param>
    /// <param name="rankOf">Null for a sweep that no command in this process waits for.</param>
    public static IEnumerable<T> Sorted<T>(IEnumerable<T> sweeps, Func<T, QueueEntry> entryOf, Func<T, int?> rankOf) => sweeps
        .OrderByDescending(sweep => entryOf(sweep).Priority)
        .ThenBy(sweep => rankOf(sweep) is null)
        .ThenBy(sweep => entryOf(sweep).Deadline ?? DateTimeOffset.MaxValue)
        .ThenBy(rankOf);
}
