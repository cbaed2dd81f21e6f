using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers;

/// <summary>
/// The durable truth of every sweep: what is planned, who works on it, what came out. One contract suite runs against
/// every adapter. The unit that is leased is the bundle; the unit that is recorded is the trial. Methods that write under
/// a lease check the fencing token in the transaction that writes, and answer <see cref="LeaseVerdict.Refused"/> when it
/// is not the bundle's present one; the refusal is recorded and nothing else changes. When a method has returned, what it
/// wrote survives a power cut. Time is the ledger's clock.
/// </summary>
public interface ITrialLedger : ISweepControl, IAsyncDisposable
{
    /// <summary>Records a plan. With a sweep of that name whose spec hash is the same, changes nothing and returns that
    /// sweep; with one whose hash differs, makes the next revision, which stands in the queue as the one before. Trials whose identity already has a result in this
    /// ledger (one for which <see cref="TrialOutcomes.IsResult"/> holds) are recorded from it, unless
    /// <paramref name="trainAgain"/>: then a fresh revision is made and everything is trained.</summary>
    Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default);

    /// <summary>Deletes a sweep with everything that only it needs; what other sweeps have taken over from it stays theirs, as do final states of trials that they have. Its name and
    /// revision are not given again, and a late answer to it finds no sweep.</summary>
    /// <param name="dryRun">Changes nothing, and says what would be deleted.</param>
    /// <exception cref="LedgerException">It is being trained or coordinated.</exception>
    Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default);

    /// <summary>All sweeps, in the order in which they were planned.</summary>
    Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default);

    /// <summary>The newest revision of a name, a revision when given as <c>name@2</c>; null when there is none.</summary>
    Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default);

    /// <summary>How many trials are in each state now.</summary>
    Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>A number that rises with every result of the sweep, with everything that gives it work, and with its mode and the
    /// standing of its workers. Leases and heartbeats do not raise it. Whoever counted under it need not count again until it is
    /// another. Null where counting costs no more than this would.</summary>
    Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default) => Task.FromResult<long?>(null);

    /// <summary>Acquires up to <paramref name="most"/> open bundles, lowest first, each with a new token and a deadline, and stamped
    /// with the sweep's present term (<see cref="ISweepControl.LeadAsync"/>). Those that are to be trained
    /// <see cref="BundleLease.Alone"/> come after every other open bundle. No open bundle, or a sweep that is not to run (<see cref="ISweepControl.SetModeAsync"/>): an empty list.</summary>
    Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>A heartbeat: moves the deadlines. One verdict a lease, in order. A lease that ended with its bundle's last
    /// result is accepted: the heartbeat crossed with it and is late with nothing.</summary>
    Task<IReadOnlyList<LeaseVerdict>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Keeps what a running trial has shown so far, for whoever watches; the same points may come twice.</summary>
    Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default);

    /// <summary>Keeps the newest checkpoint of a bundle; the older one goes. Gone with the bundle's last trial.</summary>
    /// <param name="progress">How far the bundle had come: epochs or updates, summed over its trials. A lower one than before is
    /// taken for the one before.</param>
    Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default);

    /// <summary>Records results of some or all of the bundle's open trials, in one transaction. A bundle with no open
    /// trial left is done and its lease ends. The same completion again is accepted and changes nothing, also when the lease
    /// has ended since: a caller that did not hear the answer repeats it. Any other trial that is not open in this bundle is
    /// a bug of the caller.</summary>
    Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default);

    /// <summary>Hands a lease back: the bundle's open trials can be leased again at once, and it counts as no loss. Again
    /// under the same token it is accepted and changes nothing, until someone leases the bundle.</summary>
    Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default);

    /// <summary>
    /// Returns bundles whose deadline has passed to the queue. Such a loss counts against the bundle's open trials unless it was
    /// not their fault: the lease is of an earlier term than the present one, so the coordinator died or changed too; or the
    /// bundle had come further than at its last loss, by the progress of its checkpoint. (A first loss has none to be compared
    /// with.) After a loss that counts, a bundle of several is split, without its checkpoint, so that the next loss finds the culprit;
    /// a trial that was lost alone, and <paramref name="mostLosses"/> times that count in all, is quarantined. After one that
    /// does not count, the bundle stays whole and keeps its checkpoint. Either is recorded in the sweep's losses. Returns how many
    /// leases were found expired.
    /// </summary>
    Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default);

    /// <summary>Ends a live lease at once because its worker is known to have died; otherwise as
    /// <see cref="RescueAsync"/>. A known cause holds, whatever the term and the progress. A lease that was lost, was handed
    /// back and not leased again, or ended with its bundle's last result is accepted, and nothing changes.</summary>
    Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default);

    /// <summary>Makes trials that failed, timed out, ran out of memory or were quarantined open again: all, those given, or of
    /// those the ones that ended so on one worker. Returns how many.</summary>
    Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default);

    /// <summary>Opens trials at rest: those recorded as <see cref="TrialOutcome.Pruned"/> that have not come as far as they are to. Their results hold no longer; the
    /// states that these came with become the checkpoints of their bundles, which are of one trial each; those that were never opened go together as planned. Those that are given settings
    /// (<see cref="TrialOpening.Proposal"/>) and have a result in this ledger are recorded from it, as by <see cref="PlanAsync"/>. In one transaction; what has been opened before changes nothing. With
    /// none given, and none open, a sweep that was <see cref="SweepPlan.Gated"/> is settled. Returns how many were opened.</summary>
    /// <exception cref="LedgerException">A point has been proposed elsewhere in the space.</exception>
    Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default);

    /// <summary>The points that a search knows, in order of number: those that it learnt, then those that it has proposed so far.</summary>
    Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>How far trials were last opened to; null for those that never were.</summary>
    Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default);

    /// <summary>Recorded results in order of trial index; curves and weights only when asked for.</summary>
    IAsyncEnumerable<TrialResult> ResultsAsync(SweepId sweep, ResultParts parts, CancellationToken cancel = default);

    /// <summary>Where trials ended and how, in the order in which that was recorded, from after a position on: also what holds
    /// no longer since its trial was opened again. Some at a time; none when there are no more. What is being recorded at this
    /// moment may be left out until the next time, but not once every trial is recorded.</summary>
    Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default);

    /// <summary>One trial as the ledger has it; null for an index beyond the plan.</summary>
    Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default);

    /// <summary>The state in which the training of this identity ended (<see cref="TrialResult.State"/>), in whichever sweep; empty when
    /// none is kept.</summary>
    Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default);

    /// <summary>The identities of a sweep's trials, by index.</summary>
    Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Live leases, in order of bundle: those past their deadline too, until they are rescued.</summary>
    Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Refused late answers, oldest first.</summary>
    Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default);
}

/// <summary>What deleting a sweep frees.</summary>
/// <param name="Recorded">Trials that had ended.</param>
/// <param name="Unfinished">The others.</param>
/// <param name="Bytes">Of results, curves, checkpoints and the weights that no other sweep needs.</param>
public sealed record SweepDeletion(int Recorded, int Unfinished, long Bytes);

/// <summary>Which parts of a result a query brings beside the numbers.</summary>
[Flags]
public enum ResultParts
{
    Numbers = 0,
    Curves = 1,
    Weights = 2,
}

/// <summary>Why a worker died.</summary>
public enum LossCause
{
    /// <summary>By what it trained: its own exit, a signal, a limit. Counts against the trials.</summary>
    Trial,

    /// <summary>By what happened around it: preemption, a drain, an ordered end. Does not count.</summary>
    Machine,

    /// <summary>Nobody saw: it fell silent. Counts as a lease that ran out does; see <see cref="ITrialLedger.RescueAsync"/>.</summary>
    Unknown,
}

public enum LeaseVerdict
{
    Accepted,
    Refused,
}
