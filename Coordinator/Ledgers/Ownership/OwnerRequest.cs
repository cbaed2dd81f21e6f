using Runner.Identities;

namespace Runner.Ledgers.Ownership;

/// <summary>A visitor's request to the owner of a ledger. All but <see cref="FollowSweep"/> and <see cref="TakeSnapshot"/> have one answer.</summary>
internal abstract record OwnerRequest;

/// <summary>Answered by <see cref="SweepList"/>.</summary>
internal sealed record ListSweeps : OwnerRequest;

/// <summary>Answered by <see cref="StatusOfLedger"/>.</summary>
internal sealed record ReadStatus : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetMode(SweepId Sweep, SweepMode Mode) : OwnerRequest;

/// <summary>Answered by <see cref="TrialsOpened"/>.</summary>
/// <param name="Trials">The trials to retry; null for all that ended without a result.</param>
internal sealed record RetryTrials(SweepId Sweep, IReadOnlyCollection<int>? Trials, NodeName? FailedOn) : OwnerRequest;

/// <summary>Answered by <see cref="StopTaken"/>.</summary>
internal sealed record OrderStop(SweepId Sweep, IReadOnlyCollection<int> Trials) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record DrainWorker(NodeName Worker) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetStanding(SweepId Sweep, NodeName Worker, WorkerStanding Standing, string Why) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetQueueEntry(SweepId Sweep, QueueEntry Entry) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetFiling(SweepId Sweep, SweepFiling Filing) : OwnerRequest;

/// <summary>Answered by <see cref="DigestBegun"/>.</summary>
internal sealed record BeginDigest(SweepId Sweep, long UpTo) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record LeaveNotice(SweepId Sweep, string Notice) : OwnerRequest;

/// <summary>Answered by <see cref="SweepDeleted"/>.</summary>
internal sealed record DeleteSweep(SweepId Sweep, bool DryRun) : OwnerRequest;

/// <summary>Plans a sweep for the owner's coordinator to run. Answered by <see cref="SweepPlanned"/>.</summary>
/// <param name="Behind">Whether it is to run behind the sweeps that the coordinator was asked to run before, rather than first.</param>
internal sealed record PlanSweep(SweepPlan Plan, bool TrainAgain, bool Behind) : OwnerRequest;

/// <summary>Answered by a <see cref="SweepProgressed"/> for every change, until the visitor disconnects.</summary>
internal sealed record FollowSweep(SweepId Sweep) : OwnerRequest;

/// <summary>Answered by a <see cref="SnapshotBegins"/>, then by the content in pieces.</summary>
internal sealed record TakeSnapshot : OwnerRequest;

/// <summary>An answer of the owner.</summary>
internal abstract record OwnerAnswer;

/// <summary>The request cannot be fulfilled: one line, diagnosis then remedy.</summary>
internal sealed record RequestRefused(string Line, bool MayPass) : OwnerAnswer;

/// <summary>A sign of life: the answer is not ready yet.</summary>
internal sealed record AnswerPending : OwnerAnswer;

internal sealed record SweepList(IReadOnlyList<SweepRecord> Sweeps) : OwnerAnswer;

internal sealed record StatusOfLedger(LedgerStatus Status) : OwnerAnswer;

/// <param name="Known">Whether the subject of the order exists.</param>
internal sealed record OrderTaken(bool Known) : OwnerAnswer;

internal sealed record TrialsOpened(int Count) : OwnerAnswer;

internal sealed record StopTaken(TrialsStopped Stopped) : OwnerAnswer;

internal sealed record DigestBegun(DigestMark Mark) : OwnerAnswer;

internal sealed record SweepDeleted(SweepDeletion Deletion) : OwnerAnswer;

/// <param name="IsRun">Whether the owner runs it; an owner that only reads the ledger does not.</param>
internal sealed record SweepPlanned(SweepRecord Record, bool IsRun) : OwnerAnswer;

/// <param name="IsOver">Whether the coordinator has finished with it. Until then, even if all trials are recorded, it may reopen some to
/// retry on other workers what failed on one.</param>
internal sealed record SweepProgressed(SweepCounts Counts, SweepMode Mode, bool IsOver) : OwnerAnswer;

/// <param name="Lengths">The lengths of the ledger's files; their content follows in this order.</param>
internal sealed record SnapshotBegins(Snapshots.SnapshotKind Kind, IReadOnlyList<long> Lengths) : OwnerAnswer;

/// <param name="Content">Valid until the next answer is requested.</param>
internal sealed record SnapshotPiece(ReadOnlyMemory<byte> Content) : OwnerAnswer;
