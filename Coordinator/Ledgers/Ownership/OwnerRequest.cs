using Runner.Identities;

namespace Runner.Ledgers.Ownership;

/// <summary>What a visitor asks the owner of a ledger. Each but <see cref="FollowSweep"/> and <see cref="TakeSnapshot"/> has one answer.</summary>
internal abstract record OwnerRequest;

/// <summary>Answered by <see cref="SweepList"/>.</summary>
internal sealed record ListSweeps : OwnerRequest;

/// <summary>Answered by <see cref="StatusOfLedger"/>.</summary>
internal sealed record ReadStatus : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetMode(SweepId Sweep, SweepMode Mode) : OwnerRequest;

/// <summary>Answered by <see cref="TrialsOpened"/>.</summary>
/// <param name="Trials">null for all that ended without a result.</param>
internal sealed record RetryTrials(SweepId Sweep, IReadOnlyCollection<int>? Trials, NodeName? FailedOn) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record DrainWorker(NodeName Worker) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetStanding(SweepId Sweep, NodeName Worker, WorkerStanding Standing, string Why) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record SetQueueEntry(SweepId Sweep, QueueEntry Entry) : OwnerRequest;

/// <summary>Answered by <see cref="DigestBegun"/>.</summary>
internal sealed record BeginDigest(SweepId Sweep, long UpTo) : OwnerRequest;

/// <summary>Answered by <see cref="OrderTaken"/>.</summary>
internal sealed record LeaveNotice(SweepId Sweep, string Notice) : OwnerRequest;

/// <summary>Answered by <see cref="SweepDeleted"/>.</summary>
internal sealed record DeleteSweep(SweepId Sweep, bool DryRun) : OwnerRequest;

/// <summary>Plans a sweep for the owner's coordinator to run. Answered by <see cref="SweepPlanned"/>.</summary>
internal sealed record PlanSweep(SweepPlan Plan, bool TrainAgain) : OwnerRequest;

/// <summary>Answered by <see cref="SweepProgressed"/> whenever that changes, without end.</summary>
internal sealed record FollowSweep(SweepId Sweep) : OwnerRequest;

/// <summary>Answered by <see cref="SnapshotBegins"/> and then its content in pieces.</summary>
internal sealed record TakeSnapshot : OwnerRequest;

/// <summary>What the owner answers.</summary>
internal abstract record OwnerAnswer;

/// <summary>The request cannot be fulfilled: one line, diagnosis then remedy.</summary>
internal sealed record RequestRefused(string Line, bool MayPass) : OwnerAnswer;

/// <summary>The owner is at work on the answer.</summary>
internal sealed record AnswerPending : OwnerAnswer;

internal sealed record SweepList(IReadOnlyList<SweepRecord> Sweeps) : OwnerAnswer;

internal sealed record StatusOfLedger(LedgerStatus Status) : OwnerAnswer;

/// <param name="Known">Whether there was what the order is about.</param>
internal sealed record OrderTaken(bool Known) : OwnerAnswer;

internal sealed record TrialsOpened(int Count) : OwnerAnswer;

internal sealed record DigestBegun(DigestMark Mark) : OwnerAnswer;

internal sealed record SweepDeleted(SweepDeletion Deletion) : OwnerAnswer;

/// <param name="IsRun">Whether the owner sees to it; one that only reads the ledger does not.</param>
internal sealed record SweepPlanned(SweepRecord Record, bool IsRun) : OwnerAnswer;

/// <param name="IsOver">No coordinator has it in hand any more. Until then a sweep whose trials are all recorded may have some opened again,
/// to try elsewhere what failed on one worker.</param>
internal sealed record SweepProgressed(SweepCounts Counts, SweepMode Mode, bool IsOver) : OwnerAnswer;

/// <param name="Lengths">Of the files that make up the ledger; their content follows in this order.</param>
internal sealed record SnapshotBegins(Snapshots.SnapshotKind Kind, IReadOnlyList<long> Lengths) : OwnerAnswer;

/// <param name="Content">Valid until the next answer is asked for.</param>
internal sealed record SnapshotPiece(ReadOnlyMemory<byte> Content) : OwnerAnswer;
