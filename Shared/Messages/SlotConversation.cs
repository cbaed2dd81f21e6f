using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>What a slot hears: from its node, and from the training that runs beside it.</summary>
public abstract record SlotMessage;

/// <summary>From the node: train this bundle.</summary>
public sealed record TrainBundle(BundleLease Lease) : SlotMessage;

/// <summary>From the node: the lease is lost; drop the work.</summary>
public sealed record AbandonBundle(LeaseKey Lease) : SlotMessage;

/// <summary>From the node: take a checkpoint, then stop.</summary>
public sealed record PauseBundle(LeaseKey Lease) : SlotMessage;

/// <summary>From the training: a slice of work is done.</summary>
/// <param name="Finished">Results since the last slice.</param>
/// <param name="Elapsed">What the slice took.</param>
/// <param name="Done">Nothing is left in the bundle.</param>
public sealed record SliceTrained(
    LeaseKey Lease, IReadOnlyList<TrialResult> Finished, TimeSpan Elapsed, bool Done) : SlotMessage;

/// <summary>From the training: the checkpoint that was asked for.</summary>
/// <param name="Progress">How far the bundle had come: epochs or updates, summed over its trials.</param>
public sealed record CheckpointReady(LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : SlotMessage;

/// <summary>What a slot wants done. Training effects run one after the other, beside the mailbox.</summary>
public abstract record SlotEffect;

/// <summary>Open the bundle: from its checkpoint when there is one.</summary>
public sealed record OpenBundle(BundleLease Lease) : SlotEffect;

/// <summary>Train for about a slice, then report.</summary>
public sealed record TrainSlice(LeaseKey Lease) : SlotEffect;

public sealed record TakeCheckpoint(LeaseKey Lease) : SlotEffect;

public sealed record CloseBundle(LeaseKey Lease) : SlotEffect;

public sealed record TellNode(NodeMessage Message) : SlotEffect;
