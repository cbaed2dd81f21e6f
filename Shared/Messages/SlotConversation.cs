using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>A message to a slot: from its node or its training thread.</summary>
public abstract record SlotMessage;

/// <summary>From the node: train this bundle.</summary>
public sealed record TrainBundle(SweepBrief Sweep, BundleLease Lease) : SlotMessage;

/// <summary>From the node: the lease is lost; drop the work.</summary>
public sealed record AbandonBundle(LeaseKey Lease) : SlotMessage;

/// <summary>From the node: take a checkpoint, then stop.</summary>
public sealed record PauseBundle(LeaseKey Lease) : SlotMessage;

/// <summary>From the node: end these trials of the bundle with what they have reached, and go on with the others.</summary>
public sealed record StopInBundle(LeaseKey Lease, IReadOnlyList<int> Trials) : SlotMessage;

/// <summary>From the training: a slice of work is done.</summary>
/// <param name="Finished">Results since the last slice.</param>
/// <param name="Elapsed">How long the slice took.</param>
/// <param name="Done">Nothing is left in the bundle.</param>
public sealed record SliceTrained(
    LeaseKey Lease, IReadOnlyList<TrialResult> Finished, TimeSpan Elapsed, bool Done) : SlotMessage;

/// <summary>From the training: the bundle is open.</summary>
public sealed record BundleOpened(LeaseKey Lease, SlotPace Pace) : SlotMessage;

/// <summary>From the training: the requested checkpoint.</summary>
/// <param name="Bytes">Its size. Above the size limit <paramref name="Content"/> is empty, because the checkpoint was not made.</param>
/// <param name="Progress">As in <see cref="HandInCheckpoint"/>.</param>
public sealed record CheckpointReady(LeaseKey Lease, ReadOnlyMemory<byte> Content, long Bytes, long Progress) : SlotMessage;

/// <summary>From the training: the new part of the running trial's curve.</summary>
public sealed record CurveReady(LeaseKey Lease, int Trial, Curve Part) : SlotMessage;

/// <summary>An effect that a slot orders. Training effects run one after another, on the slot's thread.</summary>
public abstract record SlotEffect;

/// <summary>Open the bundle: from its checkpoint when there is one. Answer with <see cref="BundleOpened"/>.</summary>
public sealed record OpenBundle(SweepBrief Sweep, BundleLease Lease) : SlotEffect;

/// <summary>Train for about a slice, then report.</summary>
public sealed record TrainSlice(LeaseKey Lease) : SlotEffect;

/// <summary>Take a checkpoint unless it would be larger than <paramref name="Most"/> bytes.</summary>
public sealed record TakeCheckpoint(LeaseKey Lease, long Most) : SlotEffect;

/// <summary>Report the new part of the running trial's curve, if any.</summary>
public sealed record TakeCurve(LeaseKey Lease) : SlotEffect;

/// <summary>End these trials; their results come with the next slice, or with that in which their epoch ends.</summary>
public sealed record EndTrials(LeaseKey Lease, IReadOnlyList<int> Trials) : SlotEffect;

public sealed record CloseBundle(LeaseKey Lease) : SlotEffect;

public sealed record TellOwnNode(NodeMessage Message) : SlotEffect;

/// <summary>How often a slot sends results and takes checkpoints, in training time.</summary>
/// <param name="Checkpoint">Zero to take one only when the bundle is handed back.</param>
/// <param name="MostCheckpointBytes">A larger one is not kept.</param>
public sealed record SlotPace(TimeSpan Send, TimeSpan Checkpoint, long MostCheckpointBytes = long.MaxValue)
{
    public static readonly SlotPace Default = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
}
