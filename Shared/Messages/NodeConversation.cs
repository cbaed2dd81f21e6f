using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>What a node hears: from the coordinator, from its slots, from the ledger, and from the clock.</summary>
public abstract record NodeMessage;

/// <summary>From the coordinator: the sweep has open bundles.</summary>
public sealed record OfferWork(SweepId Sweep) : NodeMessage;

/// <summary>From the coordinator or a person: take no more bundles. <paramref name="Now"/>: checkpoint the running ones and hand them back.</summary>
public sealed record Drain(bool Now) : NodeMessage;

/// <summary>From the coordinator: the sweep is paused. Checkpoint the running bundles and hand them back; wait for offers.</summary>
public sealed record Suspend : NodeMessage;

/// <summary>From the ledger: the answer to <see cref="AcquireLeases"/>; empty when nothing was open.</summary>
public sealed record LeasesGranted(SweepId Sweep, IReadOnlyList<BundleLease> Leases) : NodeMessage;

/// <summary>From a slot: trials of its bundle are trained.</summary>
public sealed record TrialsTrained(SlotNumber Slot, LeaseKey Lease, IReadOnlyList<TrialResult> Results) : NodeMessage;

/// <summary>From a slot: a checkpoint to keep.</summary>
/// <param name="Progress">How far the bundle had come: epochs or updates, summed over its trials.</param>
public sealed record CheckpointTaken(SlotNumber Slot, LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : NodeMessage;

/// <summary>From a slot: a checkpoint was larger than may be kept; the bundle is trained without.</summary>
public sealed record CheckpointTooLarge(SlotNumber Slot, LeaseKey Lease, long Bytes) : NodeMessage;

/// <summary>From a slot: it trains nothing now. Every result of the bundle was sent before, unless it was abandoned.</summary>
public sealed record SlotFreed(SlotNumber Slot, LeaseKey Lease) : NodeMessage;

/// <summary>From the ledger: results are durable, or were refused because the lease is another's by now.</summary>
public sealed record ResultsAnswered(LeaseKey Lease, IReadOnlyList<TrialResult> Results, LeaseVerdict Verdict) : NodeMessage;

/// <summary>From the ledger: a renewal or checkpoint was refused.</summary>
public sealed record LeaseRefused(LeaseKey Lease) : NodeMessage;

/// <summary>From the ledger: a lease is handed back.</summary>
public sealed record LeaseReturned(LeaseKey Lease) : NodeMessage;

/// <summary>From the clock, every heartbeat.</summary>
public sealed record HeartbeatDue : NodeMessage;

/// <summary>What a node wants done.</summary>
public abstract record NodeEffect;

public sealed record AcquireLeases(SweepId Sweep, int Most) : NodeEffect;

public sealed record RenewLeases(IReadOnlyList<LeaseKey> Leases) : NodeEffect;

public sealed record RecordResults(LeaseKey Lease, IReadOnlyList<TrialResult> Results) : NodeEffect;

public sealed record KeepCheckpoint(LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : NodeEffect;

/// <summary>Once a node.</summary>
public sealed record SayCheckpointTooLarge(LeaseKey Lease, long Bytes) : NodeEffect;

/// <summary>After every result sent before it.</summary>
public sealed record ReturnLease(LeaseKey Lease) : NodeEffect;

public sealed record TellSlot(SlotNumber Slot, SlotMessage Message) : NodeEffect;

public sealed record TellCoordinator(CoordinatorMessage Message) : NodeEffect;
