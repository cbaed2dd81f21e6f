using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>What the coordinator of one sweep hears: from nodes, from its parent, from the ledger and from the clock.</summary>
public interface ISweepMessage;

/// <summary>From the parent: grant the node up to this many bundles, or say that there are none.</summary>
/// <param name="Slots">How many of the node's slots each of them takes.</param>
public sealed record GrantBundles(NodeName Node, long Request, int Most, int Slots = 1) : ISweepMessage;

/// <summary>From the parent: the node seems not to have heard what it was granted last; say it again.</summary>
public sealed record RepeatGrant(NodeName Node) : ISweepMessage;

/// <summary>From the ledger: bundles leased for a node.</summary>
public sealed record BundlesLeased(NodeName Node, long Request, IReadOnlyList<BundleLease> Leases) : ISweepMessage;

/// <summary>From the ledger: results are durable, or were refused because the lease is another's by now.</summary>
public sealed record ResultsStored(NodeName Node, LeaseKey Lease, long Number, IReadOnlyList<TrialResult> Results, LeaseVerdict Verdict) : ISweepMessage;

/// <summary>From the ledger: a renewal, checkpoint or curve was refused.</summary>
public sealed record WriteRefused(NodeName Node, LeaseKey Lease) : ISweepMessage;

/// <summary>From the ledger: a lease is back in the queue.</summary>
public sealed record LeaseReleased(NodeName Node, LeaseKey Lease) : ISweepMessage;

/// <summary>From the clock: look for expired leases.</summary>
public sealed record RescueTick : ISweepMessage;

/// <summary>Something in the ledger has changed: look now rather than at the next tick.</summary>
public sealed record RescueDue : ISweepMessage;

/// <summary>From the ledger: what there is, how many leases were found expired, and how the sweep is to run.</summary>
/// <param name="Workers">What is known of those who work on it; null when nothing was asked.</param>
/// <param name="LedgerWasAway">The ledger did not answer at first: leases may have run out meanwhile.</param>
public sealed record SweepCounted(
    SweepCounts Counts, int Expired, SweepMode Mode = SweepMode.Running, WorkersSeen? Workers = null, bool LedgerWasAway = false) : ISweepMessage;

/// <param name="Leads">Whether it is this coordinator that rescues and judges.</param>
/// <param name="Standings">As they are now.</param>
/// <param name="Endings">Of trials, those that are new since the last count.</param>
/// <param name="Here">Workers that were heard from lately.</param>
/// <param name="Working">Workers that have a lease of the sweep.</param>
public sealed record WorkersSeen(
    bool Leads,
    IReadOnlyList<StandingRecord> Standings,
    IReadOnlyList<TrialEnding> Endings,
    IReadOnlyList<NodeName> Here,
    IReadOnlyList<NodeName> Working);

/// <summary>From the ledger: so many trials were opened that had been at rest.</summary>
public sealed record OpeningsDecided(int Opened) : ISweepMessage;

/// <summary>From the parent: the worker is known to have died.</summary>
public sealed record WorkerDied(NodeName Node, LossCause Cause) : ISweepMessage;

/// <summary>From the parent: the node has left, or is silent.</summary>
public sealed record NodeLeft(NodeName Node) : ISweepMessage;

/// <summary>What a sweep's coordinator wants done.</summary>
public abstract record SweepEffect;

public sealed record TellNode(NodeName Node, NodeMessage Message) : SweepEffect;

public sealed record TellCoordinator(ICoordinatorMessage Message) : SweepEffect;

/// <summary>Answer with <see cref="BundlesLeased"/>.</summary>
public sealed record LeaseBundles(NodeName Node, long Request, int Most, int Slots = 1) : SweepEffect;

/// <summary>Answer each that is refused with <see cref="WriteRefused"/>.</summary>
public sealed record RenewLeases(NodeName Node, IReadOnlyList<LeaseKey> Leases) : SweepEffect;

/// <summary>Writes under one lease happen in the order in which they were decided.</summary>
public abstract record LeaseWrite(NodeName Node, LeaseKey Lease) : SweepEffect;

/// <summary>Answer with <see cref="ResultsStored"/>.</summary>
public sealed record StoreResults(NodeName Node, LeaseKey Lease, long Number, IReadOnlyList<TrialResult> Results) : LeaseWrite(Node, Lease);

public sealed record StoreCheckpoint(NodeName Node, LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : LeaseWrite(Node, Lease);

public sealed record StoreCurve(NodeName Node, LeaseKey Lease, int Trial, Curve Part) : LeaseWrite(Node, Lease);

/// <summary>After everything written under the lease before it. Answer with <see cref="LeaseReleased"/>.</summary>
public sealed record ReleaseLease(NodeName Node, LeaseKey Lease) : LeaseWrite(Node, Lease);

/// <summary>Rescue expired leases if this coordinator leads, count, and answer with <see cref="SweepCounted"/>.</summary>
/// <param name="Rescue">False while leases that ran out may only have done so because the ledger was away.</param>
/// <param name="HeardUpTo">Position of the last ending of a trial that was heard of.</param>
public sealed record RescueAndCount(bool Rescue, long HeardUpTo) : SweepEffect;

/// <summary>End the leases of a worker that has died, then answer with <see cref="RescueDue"/>.</summary>
public sealed record LoseLeases(NodeName Node, LossCause Cause) : SweepEffect;

/// <summary>Decide from the results what is trained next, and answer with <see cref="OpeningsDecided"/>.</summary>
public sealed record DecideOpenings : SweepEffect;

/// <summary>First set the worker's standing, then open the trials again.</summary>
/// <param name="Standing">Null to leave it as it is.</param>
public sealed record JudgeWorker(NodeName Worker, WorkerStanding? Standing, string Why, IReadOnlyList<int> OpenAgain) : SweepEffect;

/// <summary>Show whoever watches what has happened.</summary>
public sealed record Show(SweepNews News) : SweepEffect;

/// <summary>What happens in a sweep, for displays, limits and pages.</summary>
public abstract record SweepNews(SweepId Sweep);

/// <summary>Results are durable.</summary>
public sealed record TrialsRecorded(SweepId Sweep, NodeName Node, IReadOnlyList<TrialResult> Results) : SweepNews(Sweep);

/// <summary>A node answered under a lease that was another's by then.</summary>
public sealed record LateAnswer(SweepId Sweep, NodeName Node, LeaseKey Lease) : SweepNews(Sweep);

public sealed record SweepStands(SweepId Sweep, SweepCounts Counts, SweepMode Mode) : SweepNews(Sweep);

/// <summary>A worker's standing has changed.</summary>
public sealed record StandingChanged(SweepId Sweep, StandingRecord Standing) : SweepNews(Sweep);

/// <summary>Bundles are leased, and nothing was recorded for several leases.</summary>
public sealed record NothingRecorded(SweepId Sweep, TimeSpan For) : SweepNews(Sweep);

public sealed record SweepOver(SweepId Sweep, bool Finished) : SweepNews(Sweep);
