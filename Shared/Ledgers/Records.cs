using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers;

/// <summary>What planning hands to the ledger. A trial's configuration is a function of the spec and its index.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="SpecHash">Hash of the spec in canonical form: equal for the same sweep.</param>
/// <param name="SpecText">The text of the spec file; worker processes parse it again.</param>
/// <param name="SpecFile">The file's name, for messages.</param>
/// <param name="Identities">One per trial, by index.</param>
/// <param name="Bundles">Trial indices of each bundle, in order; together every trial exactly once.</param>
/// <param name="Environment">Versions, CPU, commit: <c>name: value</c> lines, for the report.</param>
public sealed record SweepPlan(
    string Name,
    Sha256Digest SpecHash,
    string SpecText,
    string SpecFile,
    TrialIdentity[] Identities,
    IReadOnlyList<int[]> Bundles,
    string Environment)
{
    /// <summary>Whether results decide what is trained next. Such a sweep is not finished before <see cref="ITrialLedger.OpenAsync"/> has
    /// settled it.</summary>
    public bool Gated { get; init; }

    /// <summary>Trials that rest from the beginning, as bundles: those of one bundle that are opened together form one bundle. None is in
    /// <see cref="Bundles"/>.</summary>
    public IReadOnlyList<int[]> Resting { get; init; } = [];

    /// <summary>What a search has learnt, and its points that depend on no result. Trials of the others rest, and have <see cref="TrialIdentity.None"/>.</summary>
    public IReadOnlyList<ProposedPoint> Proposed { get; init; } = [];
}

/// <summary>An order to train a resting trial, or to train it further.</summary>
/// <param name="Until">How far, in epochs (or updates); 0 for its whole budget.</param>
public readonly record struct TrialOpening(int Trial, int Until)
{
    /// <summary>Of a trial that had no settings when the sweep was planned, those that it is given now; else null.</summary>
    public TrialProposal? Proposal { get; init; }
}

/// <summary>What a trial of a search is given.</summary>
public sealed record TrialProposal(ProposedPoint Point, TrialIdentity Identity);

/// <summary>A point that a search has proposed: recorded once, and never changed.</summary>
/// <param name="Point">Its number among the points of the sweep; of those that it learnt from other sweeps, from −1 down.</param>
/// <param name="At">In [0, 1), a coordinate an axis.</param>
/// <param name="Basis">Digest of the results that it follows from.</param>
public sealed record ProposedPoint(int Point, ImmutableArray<double> At, Sha256Digest Basis)
{
    /// <summary>What is known of a point that was learnt from another sweep; null for one of this sweep.</summary>
    public LearntResult? Learnt { get; init; }

    public bool Equals(ProposedPoint? other) =>
        other is not null && (Point, Basis) == (other.Point, other.Basis) && IsAt(other.At) && Equals(Learnt, other.Learnt);

    public override int GetHashCode() => HashCode.Combine(Point, Basis);

    /// <summary>Whether the coordinates are these, bit for bit.</summary>
    public bool IsAt(ImmutableArray<double> at) => MemoryMarshal.AsBytes(At.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(at.AsSpan()));
}

/// <param name="Costs">One an objective, lower is better; empty where it had no value.</param>
/// <param name="Violation">By how much constraints were broken in all.</param>
public sealed record LearntResult(ImmutableArray<double> Costs, double Violation)
{
    public bool Equals(LearntResult? other) => other is not null && Violation.Equals(other.Violation) && Costs.AsSpan().SequenceEqual(other.Costs.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Violation, Costs.Length);
}

/// <param name="Reused">How many trials took another sweep's result when this one was planned.</param>
public sealed record SweepRecord(
    SweepId Id,
    Sha256Digest SpecHash,
    string SpecText,
    string SpecFile,
    int Trials,
    int Reused,
    DateTimeOffset PlannedAt,
    string Environment)
{
    /// <summary>How users file it.</summary>
    public SweepFiling Filing { get; init; } = SweepFiling.None;
}

/// <summary>Trials by state. Open, Leased and Recorded sum to Trials.</summary>
/// <param name="Open">Waiting for a worker.</param>
/// <param name="Leased">In a bundle under lease.</param>
/// <param name="Outcomes">Recorded trials by outcome.</param>
/// <param name="Refusals">Late answers that were refused.</param>
/// <param name="Losses">Leases that were lost, whether or not the loss counted against the trials.</param>
/// <param name="Retried">How often a trial that had no result, or was stopped, was opened again: by its worker, by a user's order, or for another
/// worker.</param>
public sealed record SweepCounts(
    int Trials, int Open, int Leased, IReadOnlyDictionary<TrialOutcome, int> Outcomes, int Refusals, int Losses, int Retried = 0)
{
    public int Recorded => Outcomes.Values.Sum();

    /// <summary>Whether it is still open which resting trials are trained further.</summary>
    public bool Undecided { get; init; }

    public bool Finished => Recorded == Trials && !Undecided;

    /// <summary>Recorded trials that are not trained further, as far as is known.</summary>
    public int Done => Undecided ? Recorded - Outcomes.GetValueOrDefault(TrialOutcome.Pruned) : Recorded;
}

/// <summary>Identifies a lease in every write under it.</summary>
public readonly record struct LeaseKey(SweepId Sweep, BundleId Bundle, FencingToken Token);

/// <param name="Trials">The bundle's open trials, by index, rising.</param>
/// <param name="Losses">How often this bundle was lost before, whether or not the loss counted against its trials.</param>
/// <param name="Alone">The next loss that counts would quarantine its trial. It must be trained with nothing beside it, so that no
/// trial is quarantined for what its neighbour did.</param>
/// <param name="Checkpoint">The newest checkpoint of an earlier attempt; empty when there is none.</param>
public sealed record BundleLease(
    LeaseKey Key, NodeName Node, int[] Trials, int Losses, bool Alone, DateTimeOffset Deadline, ReadOnlyMemory<byte> Checkpoint)
{
    /// <summary>For a sweep whose trials start from other results: these results in order, each under the index of the trial that starts
    /// from it.</summary>
    public IReadOnlyList<TrialResult> Trained { get; init; } = [];

    /// <summary>How many of its node's slots it takes.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>How far each of <see cref="Trials"/> may train now, in epochs (or updates), 0 for its whole budget; empty when all have
    /// their whole budget.</summary>
    public IReadOnlyList<int> Until { get; init; } = [];

    /// <summary>For a search, the points of <see cref="Trials"/>.</summary>
    public IReadOnlyList<ProposedPoint> Proposed { get; init; } = [];

    /// <summary>Those of <see cref="Trials"/> that are to end at once (<see cref="ITrialLedger.StopAsync"/>), rising.</summary>
    public IReadOnlyList<int> Stops { get; init; } = [];

    /// <summary>The same lease for some of its trials, which start afresh.</summary>
    public BundleLease Only(int[] trials) => this with
    {
        Trials = trials,
        Checkpoint = default,
        Until = Until.Count == 0 ? [] : [.. trials.Select(trial => Until[Array.IndexOf(Trials, trial)])],
        Stops = [.. Stops.Where(trials.Contains)],
    };
}

public sealed record LeaseRecord(LeaseKey Key, NodeName Node, int Trials, DateTimeOffset LeasedAt, DateTimeOffset Deadline);

/// <summary>The trials of a bundle that are not recorded.</summary>
/// <param name="State">Open or leased.</param>
/// <param name="Trials">By index, rising.</param>
/// <param name="Stops">Those that have been ordered to stop.</param>
public sealed record UnrecordedBundle(TrialState State, int[] Trials, int[] Stops);

public enum TrialState
{
    Open,
    Leased,
    Recorded,
}

/// <param name="Attempts">How often its bundle was leased while this trial was in it.</param>
/// <param name="Losses">How often it was lost with its worker, whether or not the loss counted against it.</param>
/// <param name="ReusedFrom">The sweep whose result this trial took over, if any.</param>
/// <param name="PartialCurve">The curve of a running trial so far.</param>
public sealed record TrialRecord(
    SweepId Sweep,
    int Index,
    TrialIdentity Identity,
    TrialState State,
    int Attempts,
    int Losses,
    TrialResult? Result,
    SweepId? ReusedFrom,
    Curve? PartialCurve)
{
    /// <summary>Whether it has been ordered to stop and is not recorded yet.</summary>
    public bool Stopping { get; init; }
}

/// <param name="Position">Rises with the order of recording; several trials may share one.</param>
public sealed record TrialEnding(long Position, NodeName Node, int Trial, TrialOutcome Outcome, DateTimeOffset At);

/// <param name="Action">What was tried: renew, record, checkpoint, complete, release, lose.</param>
public sealed record RefusalRecord(LeaseKey Lease, string Action, DateTimeOffset At);

/// <summary>A lease that was lost with its worker.</summary>
/// <param name="Trials">How many trials of the bundle had not ended.</param>
/// <param name="Counts">Whether the loss counted against them.</param>
public sealed record LossRecord(LeaseKey Lease, NodeName Node, int Trials, bool Counts, DateTimeOffset At);

public static class TrialOutcomes
{
    /// <summary>Whether the outcome is a result of the trial's identity, valid in any sweep. A stopped or pruned trial is
    /// a result of its own sweep only.</summary>
    public static bool IsResult(this TrialOutcome outcome) => outcome is TrialOutcome.Completed or TrialOutcome.Diverged;

    /// <summary>Whether the trial failed, by its own fault or its machine's, while the worker survived.</summary>
    public static bool IsFailure(this TrialOutcome outcome) =>
        outcome is TrialOutcome.Failed or TrialOutcome.TimedOut or TrialOutcome.OutOfMemory;
}

/// <summary>The ledger cannot be used: not found, newer than this program, damaged, or locked by another program. The
/// message is one line, diagnosis then remedy.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the fault may pass by itself or after the remedy in its message (disk full, connection lost), so
    /// that the same call can succeed later. False: retrying is useless.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether there is no ledger yet, where one could be created.</summary>
    public bool IsMissing { get; init; }
}
