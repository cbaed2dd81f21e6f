using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>A message to a node: from the coordinator, its slots or the clock.</summary>
public abstract record NodeMessage : ICrossesProcesses;

/// <summary>From the coordinator: a heartbeat has arrived.</summary>
public sealed record BeatHeard : NodeMessage;

/// <summary>From the coordinator: bundles, in answer to a request.</summary>
/// <param name="Sweep">The sweep of the bundles: the node reads its spec.</param>
public sealed record BundlesGranted(long Request, SweepBrief Sweep, IReadOnlyList<BundleLease> Leases) : NodeMessage;

/// <summary>From the coordinator: the results handed in under this number are durable, or were refused because another node now has the
/// lease.</summary>
public sealed record ResultsAnswered(LeaseKey Lease, long Number, LeaseVerdict Verdict) : NodeMessage;

/// <summary>From the coordinator: another node now has the lease.</summary>
public sealed record LeaseRefused(LeaseKey Lease) : NodeMessage;

/// <summary>From the coordinator: the lease is back in the queue.</summary>
public sealed record LeaseReturned(LeaseKey Lease) : NodeMessage;

/// <summary>From the coordinator: checkpoint the running bundles of the sweep and hand them back.</summary>
public sealed record Suspend(SweepId Sweep) : NodeMessage;

/// <summary>From the coordinator: checkpoint these bundles and hand them back, to make room for others.</summary>
public sealed record YieldBundles(IReadOnlyList<LeaseKey> Leases) : NodeMessage;

/// <summary>From the coordinator: a user has ordered these trials of a bundle to stop. Their results are handed in like others; the rest of
/// the bundle goes on. Repeated with every heartbeat until they are recorded.</summary>
public sealed record StopTrials(LeaseKey Lease, IReadOnlyList<int> Trials) : NodeMessage;

/// <summary>From the coordinator: another node registered this name first and is alive.</summary>
public sealed record NameTaken : NodeMessage;

/// <summary>From the coordinator or a user: take no more bundles, and leave when none is held. <paramref name="Now"/>: checkpoint
/// the running ones and hand them back.</summary>
public sealed record Drain(bool Now) : NodeMessage;

/// <summary>From a slot: trials of its bundle are trained.</summary>
public sealed record TrialsTrained(SlotNumber Slot, LeaseKey Lease, IReadOnlyList<TrialResult> Results) : NodeMessage;

/// <summary>From a slot: a checkpoint to keep.</summary>
public sealed record CheckpointTaken(SlotNumber Slot, LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : NodeMessage;

/// <summary>From a slot: the new part of its running trial's curve.</summary>
public sealed record CurveGrown(SlotNumber Slot, LeaseKey Lease, int Trial, Curve Part) : NodeMessage;

/// <summary>From a slot: a checkpoint would exceed the size limit; the bundle is trained without one.</summary>
public sealed record CheckpointTooLarge(SlotNumber Slot, LeaseKey Lease, long Bytes, long Most) : NodeMessage;

/// <summary>From a slot: it is idle. It sent every result of the bundle before this message, unless the bundle was abandoned.</summary>
public sealed record SlotFreed(SlotNumber Slot, LeaseKey Lease) : NodeMessage;

/// <summary>From a slot's supervisor: the slot failed and was restarted; what it trained is lost with it.</summary>
public sealed record SlotFailed(SlotNumber Slot) : NodeMessage;

/// <summary>From the clock, every heartbeat.</summary>
/// <param name="Training">What the slots train now.</param>
public sealed record HeartbeatDue(IReadOnlyList<SlotTraining> Training) : NodeMessage;

/// <summary>An effect that a node orders.</summary>
public abstract record NodeEffect;

public sealed record Report(NodeReport What) : NodeEffect;

public sealed record TellSlot(SlotNumber Slot, SlotMessage Message) : NodeEffect;

/// <summary>Move results out of memory, because they have waited too long for an answer.</summary>
public sealed record KeepUnsent(long Number, LeaseKey Lease, IReadOnlyList<TrialResult> Results) : NodeEffect;

/// <summary>The results kept under this number were answered.</summary>
public sealed record ForgetUnsent(long Number) : NodeEffect;

public sealed record SayCheckpointTooLarge(LeaseKey Lease, long Bytes, long Most) : NodeEffect;

/// <summary>The node holds nothing and leaves.</summary>
public sealed record LeaveNode : NodeEffect;

/// <summary>What a node must know of a sweep to train its bundles.</summary>
/// <param name="SpecHash">Together with <paramref name="PlannedAt"/> it identifies the sweep across ledgers.</param>
/// <param name="Environment">As in <see cref="SweepRecord"/>: it holds the digests of the data files that the plan was made from.</param>
/// <param name="Heartbeat">The longest time allowed between renewals of its leases.</param>
public sealed record SweepBrief(
    SweepId Id, Sha256Digest SpecHash, DateTimeOffset PlannedAt, string SpecText, string SpecFile, string Environment, TimeSpan Heartbeat);
