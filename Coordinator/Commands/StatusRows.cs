using Runner.Cluster;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Commands;

/// <summary>The status of a ledger, as <c>status --json</c> and the page's API return it.</summary>
internal sealed record StatusRows(IReadOnlyList<SweepStatusRow> Sweeps, IReadOnlyList<WorkerRecord> Workers, ClusterStatus? Cluster)
{
    public static StatusRows Of(LedgerStatus status)
    {
        var names = status.Names;
        return new([.. status.Sweeps.Select(sweep => SweepStatusRow.Of(names, sweep))], status.Workers, status.Cluster);
    }
}

internal sealed record SweepStatusRow(
    string Sweep, SweepMode Mode, QueueEntryRow Queue, SweepCounts Counts, IReadOnlyList<LeaseRecord> Leases, IReadOnlyList<string> Troubles, IReadOnlyList<StandingRecord> Standings)
{
    public static SweepStatusRow Of(SweepNames names, SweepStatus status) => new(
        names.Of(status.Record.Id),
        status.Mode,
        QueueEntryRow.Of(status.Queue),
        status.Counts,
        status.Leases,
        status.Troubles,
        status.Standings);
}

/// <param name="Hours">In the form of <c>--between</c>.</param>
internal sealed record QueueEntryRow(int Priority, DateTimeOffset? Deadline, int Share, string? Hours)
{
    public static QueueEntryRow Of(QueueEntry entry) => new(entry.Priority, entry.Deadline, entry.Share, entry.Hours?.ToString());
}
