using Runner.Cluster;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Commands;

/// <summary>The status of a ledger, as <c>status --json</c> and the page's API return it.</summary>
internal sealed record StatusRows(IReadOnlyList<SweepStatusRow> Sweeps, IReadOnlyList<WorkerRecord> Workers, IReadOnlyList<WorkerTrainingRow> Training, ClusterStatus? Cluster)
{
    public static StatusRows Of(LedgerStatus status)
    {
        var names = status.Names;
        return new([.. status.Sweeps.Select(sweep => SweepStatusRow.Of(names, sweep))], status.Workers, WorkerTrainingRow.Of(status), status.Cluster);
    }
}

/// <summary>A trial that a worker trains now; of trials that are trained together, the first.</summary>
/// <param name="Done">Epochs, or updates, of <paramref name="Budget"/>.</param>
/// <param name="Loss">The training loss as last measured; null before.</param>
internal sealed record WorkerTrainingRow(string Worker, string Sweep, int Trial, int Done, int Budget, double Loss)
{
    public static IReadOnlyList<WorkerTrainingRow> Of(LedgerStatus status)
    {
        var names = status.Names;
        return [.. status.Training.Select(now => new WorkerTrainingRow(
            now.Worker.Value, names.Of(now.Sweep), now.Progress.Trial, now.Progress.Epoch, now.Progress.Budget, now.Progress.Loss))];
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
