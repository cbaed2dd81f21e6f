using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers;

/// <summary>
/// The durable record of every sweep: its plan, its leases and its results. One contract suite runs against
/// every adapter. The unit that is leased is the bundle; the unit that is recorded is the trial. Methods that write under
/// a lease check the fencing token in the transaction that writes, and answer <see cref="LeaseVerdict.Refused"/> when it
/// is not the bundle's current one; the refusal is recorded and nothing else changes. When a method has returned, what it
/// wrote survives a power cut. Time is the ledger's clock.
/// </summary>
public interface ITrialLedger : ISweepControl, IAsyncDisposable
{
    /// <summary>Records a plan. With a sweep of that name whose spec hash is the same, changes nothing and returns that
    /// sweep; with one whose hash differs, makes the next revision, which inherits the queue entry of the one before. Trials whose identity
    /// already has a result in this ledger (one for which <see cref="TrialOutcomes.IsResult"/> holds) are recorded from it, unless
    /// <paramref name="trainAgain"/>: then a fresh revision is made and everything is trained.</summary>
    Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default);

    /// <summary>Deletes a sweep with everything that only it needs. Other sweeps keep the results that they took over from it and the final
    /// states of trials that they share. Its name and revision are never reused, and a late answer to it finds no sweep.</summary>
    /// <param name="dryRun">Changes nothing and reports what would be deleted.</param>
    /// <exception cref="LedgerException">It is being trained or coordinated.</exception>
    Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default);

    /// <summary>All sweeps, in the order in which they were planned.</summary>
    Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default);

    /// <summary>The newest revision of a name, or the revision given as <c>name@2</c>; null when there is none.</summary>
    Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default);

    /// <summary>How many trials are in each state now.</summary>
    Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>A number that rises with every result of the sweep, with everything that gives it work, and with its mode and the
    /// standing of its workers. Leases and heartbeats do not raise it. While it is unchanged, a count taken under it still holds.
    /// Null where counting costs no more than this would.</summary>
    Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default) => Task.FromResult<long?>(null);

    /// <summary>Acquires up to <paramref name="most"/> open bundles, lowest first, each with a new token and a deadline, and stamped
    /// with the sweep's current term (<see cref="ISweepControl.LeadAsync"/>). Bundles that must be trained <see cref="BundleLease.Alone"/>
    /// come after every other open bundle. Without an open bundle, or when the sweep is not running (<see
    /// cref="ISweepControl.SetModeAsync"/>), the list is empty.</summary>
    Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>A heartbeat: moves the deadlines. One answer per lease, in order. A lease that ended with its bundle's
    /// last result is accepted, because heartbeat and result merely crossed.</summary>
    Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Stores the partial curve of a running trial, for display; the same points may arrive twice.</summary>
    Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default);

    /// <summary>Stores a bundle's newest checkpoint in place of the older one. It is deleted with the bundle's last trial.</summary>
    /// <param name="progress">The bundle's progress: epochs or updates, summed over its trials. A lower value than before counts as
    /// the earlier one.</param>
    Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default);

    /// <summary>Records results of some or all of the bundle's open trials, in one transaction. A bundle with no open
    /// trial left is done and its lease ends. Repeating a completion is accepted and changes nothing, even when the lease
    /// has ended since, so that a caller that missed the answer can repeat it. Any other trial that is not open in this
    /// bundle is a bug in the caller.</summary>
    Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default);

    /// <summary>Hands a lease back: the bundle's open trials can be leased again at once, and it does not count as a
    /// loss. A repeat under the same token is accepted and changes nothing, until the bundle is leased again.</summary>
    Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default);

    /// <summary>
    /// Returns bundles whose deadline has passed to the queue. Such a loss counts against the bundle's open trials, with two
    /// exceptions: the lease is from an earlier term than the current one, so the coordinator died or changed too; or the checkpoint
    /// shows more progress than at the bundle's last loss. (A first loss has nothing to compare with.) After a loss that counts, a
    /// bundle of several trials is split, without its checkpoint, so that the next loss isolates the culprit; a trial that was lost
    /// alone, and whose counted losses reach <paramref name="mostLosses"/>, is quarantined. After a loss that does not count, the
    /// bundle stays whole and keeps its checkpoint. Both kinds are recorded in the sweep's losses. Returns how many leases had
    /// expired.
    /// </summary>
    Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default);

    /// <summary>Ends a live lease at once because its worker is known to have died; otherwise as
    /// <see cref="RescueAsync"/>. A known cause overrides term and progress. A lease that was already lost, was handed back
    /// and not leased again, or ended with its bundle's last result is accepted, and nothing changes.</summary>
    Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default);

    /// <summary>Ends trials that are not recorded, by a user's order; the others of their bundles go on. A trial that waits and has no checkpoint is
    /// recorded as <see cref="TrialOutcome.Stopped"/> at once. Any other is ended by its worker, with what it has reached: the order stays with it, through
    /// losses and returns of its bundle, until its result is recorded, and is part of each lease and renewal. Recorded trials and repetitions change nothing.
    /// </summary>
    Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default);

    /// <summary>Reopens trials that failed, timed out, ran out of memory or were quarantined: all of them or those given,
    /// optionally only those that ended on one worker. Those given are also reopened if a user stopped them. Returns how many.</summary>
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

    /// <summary>How far each trial was last opened to, in epochs (or updates); null for one that never was.</summary>
    Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default);

    /// <summary>Recorded results in order of trial index; curves and weights only when asked for.</summary>
    IAsyncEnumerable<TrialResult> ResultsAsync(SweepId sweep, ResultParts parts, CancellationToken cancel = default);

    /// <summary>All recorded results at once, held as columns where the ledger stores them so: for looking through very many. They have no
    /// weights and need not have hashes.</summary>
    async Task<TrialTable> TableAsync(SweepId sweep, bool curves, CancellationToken cancel = default)
    {
        var results = new List<TrialResult>();
        await foreach (var result in ResultsAsync(sweep, curves ? ResultParts.Curves : ResultParts.Numbers, cancel))
        {
            results.Add(result);
        }

        return TrialTable.Of(results);
    }

    /// <summary>Where and how trials ended, in the order of recording, after a position. This includes endings that became
    /// invalid because their trial was reopened. Returns a batch at a time, an empty one at the end. Endings being recorded at
    /// this moment may be left out until the next call, but never once every trial is recorded.</summary>
    Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default);

    /// <summary>One trial as the ledger has it; null for an index beyond the plan.</summary>
    Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default);

    /// <summary>The trials that are not recorded, by bundle, in order of bundle.</summary>
    Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>The state in which the training of this identity ended (<see cref="TrialResult.State"/>), in any sweep; empty when none
    /// is kept.</summary>
    Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default);

    /// <summary>The identities of a sweep's trials, by index.</summary>
    Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Live leases, in order of bundle, including those past their deadline until they are rescued.</summary>
    Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Refused late answers, oldest first.</summary>
    Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Lost leases, oldest first.</summary>
    Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default);
}

/// <summary>What deleting a sweep frees.</summary>
/// <param name="Recorded">Trials that had ended.</param>
/// <param name="Unfinished">The others.</param>
/// <param name="Bytes">The size of results, curves, checkpoints and the weights that no other sweep needs.</param>
public sealed record SweepDeletion(int Recorded, int Unfinished, long Bytes);

/// <summary>Which parts of a result a query returns besides the numbers.</summary>
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
    /// <summary>Because of what it trained: its own exit, a signal, a limit. Counts against the trials.</summary>
    Trial,

    /// <summary>Because of its surroundings: preemption, a drain, an ordered shutdown. Does not count.</summary>
    Machine,

    /// <summary>Unknown: it stopped reporting. Counts like an expired lease; see <see cref="ITrialLedger.RescueAsync"/>.</summary>
    Unknown,
}

public enum LeaseVerdict
{
    Accepted,
    Refused,
}

/// <summary>The answer to a heartbeat for one lease.</summary>
/// <param name="Stops">Trials of the bundle that are to end now, rising.</param>
public sealed record LeaseRenewal(LeaseVerdict Verdict, IReadOnlyList<int> Stops);

/// <summary>What an order to stop trials did.</summary>
/// <param name="Recorded">How many were waiting and are recorded now.</param>
/// <param name="Ending">How many end once their worker has been told.</param>
public readonly record struct TrialsStopped(int Recorded, int Ending);
