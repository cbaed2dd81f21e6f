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
public sealed record SweepCounted(SweepCounts Counts, int Expired, SweepMode Mode = SweepMode.Running) : CoordinatorMessage;

/// <summary>From a person. <paramref name="Now"/>: do not wait for running trials.</summary>
public sealed record StopSweep(bool Now) : CoordinatorMessage;

/// <summary>What the coordinator wants done.</summary>
public abstract record CoordinatorEffect;

public sealed record TellNodeAbout(NodeName Node, NodeMessage Message) : CoordinatorEffect;

/// <summary>Rescue expired leases, count, and answer with <see cref="SweepCounted"/>.</summary>
public sealed record RescueAndCount : CoordinatorEffect;

/// <summary>The sweep's work here is over: finished, or stopped and drained.</summary>
public sealed record EndSweep(bool Finished) : CoordinatorEffect;
