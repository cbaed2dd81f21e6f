using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>What the coordinator of one sweep hears: from nodes, from the ledger, from the clock and from people.</summary>
public abstract record CoordinatorMessage;

/// <summary>From a node: it is here and has free slots.</summary>
public sealed record NodeJoined(NodeName Node, int Slots) : CoordinatorMessage;

/// <summary>From a node: the ledger had no open bundle for it.</summary>
public sealed record NodeIdle(NodeName Node) : CoordinatorMessage;

/// <summary>From a node: results are durable.</summary>
public sealed record TrialsRecorded(NodeName Node, LeaseKey Lease, IReadOnlyList<TrialResult> Results) : CoordinatorMessage;

/// <summary>From a node: a lease of its was another's by the time it answered.</summary>
public sealed record LeaseLost(NodeName Node, LeaseKey Lease) : CoordinatorMessage;

/// <summary>From a node: it holds no lease any more and takes none.</summary>
public sealed record NodeDrained(NodeName Node) : CoordinatorMessage;

/// <summary>From the clock: look for expired leases.</summary>
public sealed record RescueDue : CoordinatorMessage;

/// <summary>From the ledger: what there is, how many leases were found expired, and how the sweep is to run.</summary>
/// <param name="Workers">What is known of those who work on it; null when nothing was asked.</param>
public sealed record SweepCounted(
    SweepCounts Counts, int Expired, SweepMode Mode = SweepMode.Running, WorkersSeen? Workers = null) : CoordinatorMessage;

/// <param name="Leads">Whether it is this coordinator that judges workers.</param>
/// <param name="Standings">As they are now.</param>
/// <param name="Endings">Of trials, those that were not heard of before.</param>
/// <param name="Here">Workers that were heard of lately.</param>
/// <param name="Working">Workers that have a lease of the sweep.</param>
public sealed record WorkersSeen(
    bool Leads,
    IReadOnlyList<StandingRecord> Standings,
    IReadOnlyList<TrialEnding> Endings,
    IReadOnlyList<NodeName> Here,
    IReadOnlyList<NodeName> Working);

/// <summary>From a person. <paramref name="Now"/>: do not wait for running trials.</summary>
public sealed record StopSweep(bool Now) : CoordinatorMessage;

/// <summary>What the coordinator wants done.</summary>
public abstract record CoordinatorEffect;

public sealed record TellNodeAbout(NodeName Node, NodeMessage Message) : CoordinatorEffect;

/// <summary>Rescue expired leases, count, and answer with <see cref="SweepCounted"/>.</summary>
/// <param name="HeardUpTo">Position of the last ending of a trial that was heard of.</param>
public sealed record RescueAndCount(long HeardUpTo) : CoordinatorEffect;

/// <summary>First set the worker's standing, then open the trials again.</summary>
/// <param name="Standing">Null to leave it as it is.</param>
public sealed record JudgeWorker(NodeName Worker, WorkerStanding? Standing, string Why, IReadOnlyList<int> OpenAgain) : CoordinatorEffect;

/// <summary>A worker's standing has changed: say so.</summary>
public sealed record SayStanding(SweepId Sweep, StandingRecord Standing) : CoordinatorEffect;

/// <summary>The sweep's work here is over: finished, or stopped and drained.</summary>
public sealed record EndSweep(bool Finished) : CoordinatorEffect;
