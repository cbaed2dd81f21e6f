using Runner.Cluster;
using Runner.Commands;
using Runner.Sweeps;

namespace Runner.Ledgers.Ownership;

/// <summary>All that <c>runner status</c> shows.</summary>
internal sealed record LedgerStatus(IReadOnlyList<SweepStatus> Sweeps, IReadOnlyList<WorkerRecord> Workers)
{
    /// <summary>The names of its sweeps.</summary>
    public SweepNames Names => new([.. Sweeps.Select(sweep => sweep.Record)]);

    /// <summary>The cluster whose coordinator owns the ledger; null without a cluster.</summary>
    public ClusterStatus? Cluster { get; init; }

    /// <summary>What its workers train, if their coordinator is in the process that owns the ledger.</summary>
    public IReadOnlyList<WorkerTraining> Training { get; init; } = [];

    /// <summary>Reads the status; for a ledger that another process owns, as that process sees it.</summary>
    public static async Task<LedgerStatus> ReadAsync(ITrialLedger ledger, CancellationToken cancel)
    {
        if (ledger is VisitorLedger visitor)
        {
            return await visitor.StatusAsync(cancel);
        }

        var sweeps = new List<SweepStatus>();
        var records = await ledger.SweepsAsync(cancel);
        var names = new SweepNames(records);
        foreach (var record in records)
        {
            var counts = await ledger.CountAsync(record.Id, cancel);
            sweeps.Add(new SweepStatus(
                record,
                counts,
                await ledger.ModeAsync(record.Id, cancel),
                await ledger.QueueEntryAsync(record.Id, cancel),
                await ledger.LeasesAsync(record.Id, cancel),
                await ledger.StandingsAsync(record.Id, cancel),
                [.. await OutcomeText.TroublesAsync(ledger, record.Id, names.Of(record.Id), counts, cancel)]));
        }

        return new LedgerStatus(sweeps, await ledger.WorkersAsync(cancel)) { Training = OwnedLedger.Of(ledger)?.Desk.Coordinated?.Training.All ?? [] };
    }
}

/// <param name="Waiting">Connections to the coordinator's machine that are not authenticated yet.</param>
/// <param name="Refused">Connections that were refused since the start.</param>
internal sealed record ClusterStatus(IReadOnlyList<ClusterMember> Members, int Waiting, long Refused);

/// <param name="Troubles">The first trials without a result, one line each.</param>
public sealed record SweepStatus(
    SweepRecord Record,
    SweepCounts Counts,
    SweepMode Mode,
    QueueEntry Queue,
    IReadOnlyList<LeaseRecord> Leases,
    IReadOnlyList<StandingRecord> Standings,
    IReadOnlyList<string> Troubles)
{
    /// <summary>Its place among the sweeps that the owner's process was asked to run; null for others.</summary>
    public int? Rank { get; init; }

    /// <summary>The sweeps of a ledger that have trials to train, in the order in which its owner serves them.</summary>
    public static IReadOnlyList<SweepStatus> InOrder(IEnumerable<SweepStatus> all) =>
        [.. QueueOrder.Sorted(all.Where(sweep => !sweep.Counts.Finished), sweep => sweep.Queue, sweep => sweep.Rank)];
}
