using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>A message to the coordinator of one sweep: from nodes, its parent, the ledger or the clock.</summary>
public interface ISweepMessage;

/// <summary>From the parent: grant the node up to this many bundles, or say that there are none.</summary>
/// <param name="Slots">How many of the node's slots each of them takes.</param>
public sealed record GrantBundles(NodeName Node, long Request, int Most, int Slots = 1) : ISweepMessage;

/// <summary>From the parent: the node seems to have missed its last grant; repeat it.</summary>
public sealed record RepeatGrant(NodeName Node) : ISweepMessage;

/// <summary>From the ledger: bundles leased for a node.</summary>
public sealed record BundlesLeased(NodeName Node, long Request, IReadOnlyList<BundleLease> Leases) : ISweepMessage;

/// <summary>From the ledger: results are durable, or were refused because another node now has the lease.</summary>
public sealed record ResultsStored(NodeName Node, LeaseKey Lease, long Number, IReadOnlyList<TrialResult> Results, LeaseVerdict Verdict) : ISweepMessage;

/// <summary>From the ledger: a renewal, checkpoint or curve was refused.</summary>
public sealed record WriteRefused(NodeName Node, LeaseKey Lease) : ISweepMessage;

/// <summary>From the ledger: trials under a lease were ordered to stop and are not recorded yet.</summary>
public sealed record StopsOrdered(NodeName Node, LeaseKey Lease, IReadOnlyList<int> Trials) : ISweepMessage;

/// <summary>From the ledger: a lease is back in the queue.</summary>
public sealed record LeaseReleased(NodeName Node, LeaseKey Lease) : ISweepMessage;

/// <summary>From the clock: look for expired leases.</summary>
public sealed record RescueTick : ISweepMessage;

/// <summary>The ledger has changed: look for expired leases now rather than at the next tick.</summary>
public sealed record RescueDue : ISweepMessage;

/// <summary>From the ledger: the counts of trials, the number of expired leases, and the sweep's mode.</summary>
/// <param name="Workers">What is known of its workers; null when this was not asked.</param>
/// <param name="LedgerWasAway">The ledger was unavailable at first, so leases may have expired meanwhile.</param>
public sealed record SweepCounted(
    SweepCounts Counts, int Expired, SweepMode Mode = SweepMode.Running, WorkersSeen? Workers = null, bool LedgerWasAway = false) : ISweepMessage;

/// <param name="Leads">Whether this coordinator leads the sweep, so that it rescues leases and judges workers.</param>
/// <param name="Standings">The workers' current standings.</param>
/// <param name="Endings">Endings of trials since the last count.</param>
/// <param name="Here">Workers that reported recently.</param>
/// <param name="Working">Workers that have a lease of the sweep.</param>
public sealed record WorkersSeen(
    bool Leads,
    IReadOnlyList<StandingRecord> Standings,
    IReadOnlyList<TrialEnding> Endings,
    IReadOnlyList<NodeName> Here,
    IReadOnlyList<NodeName> Working);

/// <summary>From the ledger: how many resting trials were opened.</summary>
public sealed record OpeningsDecided(int Opened) : ISweepMessage;

/// <summary>From the parent: the worker is known to have died.</summary>
public sealed record WorkerDied(NodeName Node, LossCause Cause) : ISweepMessage;

/// <summary>From the parent: the node has left or has stopped reporting.</summary>
public sealed record NodeLeft(NodeName Node) : ISweepMessage;

/// <summary>An effect that a sweep's coordinator orders.</summary>
public abstract record SweepEffect;

public sealed record TellNode(NodeName Node, NodeMessage Message) : SweepEffect;

public sealed record TellCoordinator(ICoordinatorMessage Message) : SweepEffect;

/// <summary>Answer with <see cref="BundlesLeased"/>.</summary>
public sealed record LeaseBundles(NodeName Node, long Request, int Most, int Slots = 1) : SweepEffect;

/// <summary>Answer each refusal with <see cref="WriteRefused"/>, and each order to stop trials with <see cref="StopsOrdered"/>.</summary>
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
/// <param name="Rescue">False while leases may have expired only because the ledger was unavailable.</param>
/// <param name="HeardUpTo">Position of the last ending already known.</param>
public sealed record RescueAndCount(bool Rescue, long HeardUpTo) : SweepEffect;

/// <summary>End the leases of a worker that has died, then answer with <see cref="RescueDue"/>.</summary>
public sealed record LoseLeases(NodeName Node, LossCause Cause) : SweepEffect;

/// <summary>Decide from the results what is trained next, and answer with <see cref="OpeningsDecided"/>.</summary>
public sealed record DecideOpenings : SweepEffect;

/// <summary>First set the worker's standing, then open the trials again.</summary>
/// <param name="Standing">Null to leave it as it is.</param>
public sealed record JudgeWorker(NodeName Worker, WorkerStanding? Standing, string Why, IReadOnlyList<int> OpenAgain) : SweepEffect;

/// <summary>Publish what has happened.</summary>
public sealed record Show(SweepNews News) : SweepEffect;

/// <summary>What happens in a sweep, for displays, limits and pages.</summary>
public abstract record SweepNews(SweepId Sweep);

/// <summary>Results are durable.</summary>
public sealed record TrialsRecorded(SweepId Sweep, NodeName Node, IReadOnlyList<TrialResult> Results) : SweepNews(Sweep);

/// <summary>A node answered under a lease that another node had by then.</summary>
public sealed record LateAnswer(SweepId Sweep, NodeName Node, LeaseKey Lease) : SweepNews(Sweep);

public sealed record SweepStands(SweepId Sweep, SweepCounts Counts, SweepMode Mode) : SweepNews(Sweep);

/// <summary>A worker's standing has changed.</summary>
public sealed record StandingChanged(SweepId Sweep, StandingRecord Standing) : SweepNews(Sweep);

/// <summary>Bundles are leased, but nothing was recorded for several lease durations.</summary>
public sealed record NothingRecorded(SweepId Sweep, TimeSpan For) : SweepNews(Sweep);

public sealed record SweepOver(SweepId Sweep, bool Finished) : SweepNews(Sweep);
