using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A sweep's entry in the queue; the row exists once the entry was set. Like all orders it has no seal.</summary>
internal sealed record QueueRow(long Sweep, QueueEntry Entry)
{
    public const string Columns = "sweep, priority, deadline, share, hours";

    /// <summary>The value for no deadline.</summary>
    private const long None = 0;

    public static QueueRow Read(IRow row)
    {
        var (priority, deadline, share, hours) = (row.Number(1), row.Number(2), row.Number(3), row.Text(4));
        var window = DailyWindow.Parse(hours);
        return Math.Abs(priority) <= QueueEntry.MostPriority && deadline >= None && deadline <= DateTime.MaxValue.Ticks && share is >= 1 and <= 100
            && (window is not null || hours.Length == 0)
            ? new QueueRow(row.Number(0), new QueueEntry((int)priority, deadline == None ? null : new DateTimeOffset(deadline, TimeSpan.Zero), (int)share, window))
            : throw new LedgerDamageException($"sweep {row.Number(0)} has an invalid entry in the queue");
    }

    public object[] Values() =>
        [Sweep, (long)Entry.Priority, Entry.Deadline?.UtcTicks ?? None, (long)Entry.Share, Entry.Hours?.ToString() ?? ""];
}
