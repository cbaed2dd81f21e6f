namespace Runner.Ledgers.Rows;

/// <summary>The tables of a ledger; its counters are stored separately.</summary>
internal static class LedgerTables
{
    public static readonly LedgerTable<SweepRow> Sweep = new("sweep", SweepRow.Columns, SweepRow.Read, row => row.Values(), ["id"]);

    public static readonly LedgerTable<IdentitiesRow> Identities =
        new("identities", IdentitiesRow.Columns, IdentitiesRow.Read, row => row.Values(), ["sweep", "part"]);

    public static readonly LedgerTable<BundleRow> Bundle = new("bundle", BundleRow.Columns, BundleRow.Read, row => row.Values(), ["id"]);

    public static readonly LedgerTable<CheckpointRow> Checkpoint =
        new("checkpoint", CheckpointRow.Columns, CheckpointRow.Read, row => row.Values(), ["bundle"]);

    public static readonly LedgerTable<CurvePartRow> CurvePart =
        new("curve_part", CurvePartRow.Columns, CurvePartRow.Read, row => row.Values(), ["id"], ["sweep", "trial"], numbered: true);

    /// <summary>A chunk's head.</summary>
    public static readonly LedgerTable<ResultRow> Result =
        new("result", ResultRow.Columns, ResultRow.Read, row => row.Values(), ["id"], ["sweep"], numbered: true);

    public static readonly LedgerTable<WeightsRow> Weights = new("weights", WeightsRow.Columns, WeightsRow.Read, row => row.Values(), ["hash"]);

    public static readonly LedgerTable<FinalStateRow> FinalState =
        new("final_state", FinalStateRow.Columns, FinalStateRow.Read, row => row.Values(), ["identity"]);

    public static readonly LedgerTable<RefusalRow> Refusal =
        new("refusal", RefusalRow.Columns, RefusalRow.Read, row => row.Values(), ["id"], ["sweep"], numbered: true);

    public static readonly LedgerTable<LossRow> Loss =
        new("loss", LossRow.Columns, LossRow.Read, row => row.Values(), ["id"], ["sweep", "bundle", "token"], numbered: true);

    public static readonly LedgerTable<ControlRow> Control = new("control", ControlRow.Columns, ControlRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<QueueRow> Queue = new("queue", QueueRow.Columns, QueueRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<FilingRow> Filing = new("filing", FilingRow.Columns, FilingRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<DigestRow> Digest = new("digest", DigestRow.Columns, DigestRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<RetryRow> Retry =
        new("retry", RetryRow.Columns, RetryRow.Read, row => row.Values(), ["bundle", "token"], ["sweep"]);

    public static readonly LedgerTable<WorkerRow> Worker = new("worker", WorkerRow.Columns, WorkerRow.Read, row => row.Values(), ["name"]);

    public static readonly LedgerTable<StandingRow> Standing =
        new("worker_standing", StandingRow.Columns, StandingRow.Read, row => row.Values(), ["sweep", "worker"]);

    public static readonly LedgerTable<SharingRow> Sharing = new("sharing", SharingRow.Columns, SharingRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<TwinsRow> Twins =
        new("twins", TwinsRow.Columns, TwinsRow.Read, row => row.Values(), ["sweep", "part", "other"]);

    public static readonly LedgerTable<NoticeRow> Notice = new("notice", NoticeRow.Columns, NoticeRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<GateRow> Gate = new("gate", GateRow.Columns, GateRow.Read, row => row.Values(), ["sweep"]);

    public static readonly LedgerTable<StageRow> Stage = new("stage", StageRow.Columns, StageRow.Read, row => row.Values(), ["sweep", "trial"]);

    public static readonly LedgerTable<ProposalRow> Proposal =
        new("proposal", ProposalRow.Columns, ProposalRow.Read, row => row.Values(), ["sweep", "point"]);

    public static readonly LedgerTable<DeletionRow> Deletion =
        new("deletion", DeletionRow.Columns, DeletionRow.Read, row => row.Values(), ["sweep"]);

    /// <summary>A chunk's head and its parts.</summary>
    private static readonly LedgerTable WholeResult = new(Result.Name, ResultRow.Columns + ", " + ResultRow.Parts, Result.Key, Result.Of, Result.Numbered);

    /// <summary>The tables whose rows belong to one sweep, in the column of that name; checkpoints belong to a bundle.</summary>
    public static readonly LedgerTable[] OfSweep =
        [Identities, Bundle, CurvePart, Result, Refusal, Loss, Control, Queue, Filing, Digest, Retry, Standing, Sharing, Twins, Notice, Gate, Stage, Proposal];

    /// <summary>The tables that a copy includes: all but connected workers, their standings, notices and digests.</summary>
    public static readonly LedgerTable[] Copied =
        [Sweep, Identities, Bundle, Checkpoint, CurvePart, WholeResult, Weights, FinalState, Refusal, Loss, Control, Queue, Filing, Retry, Sharing, Twins, Gate, Stage, Proposal, Deletion];
}
