using Runner.Identities;
using Runner.Messages;

namespace Runner.Cluster;

/// <summary>From whoever takes part in a sweep to its coordinator, wherever that is.</summary>
/// <param name="Message">A node's, or <see cref="Watching"/>.</param>
internal sealed record ToCoordinator(SweepId Sweep, CoordinatorMessage Message) : IClusterMessage;

/// <summary>From a sweep's coordinator to a node that takes part.</summary>
internal sealed record ToNode(SweepId Sweep, NodeMessage Message) : IClusterMessage;

/// <summary>From a sweep's coordinator to all who take part: how it stands.</summary>
internal sealed record SweepStands(SweepId Sweep, SweepCounted Counted) : IClusterMessage;

/// <summary>From a sweep's coordinator to all who take part: its work is over.</summary>
/// <param name="Finished">Every trial is recorded; false when it was stopped.</param>
internal sealed record SweepOver(SweepId Sweep, bool Finished) : IClusterMessage;

/// <summary>From a sweep's coordinator to all who take part: the ledger cannot be used, and no waiting mends it.</summary>
internal sealed record SweepFailed(SweepId Sweep, string Reason) : IClusterMessage;

/// <summary>From a sweep's coordinator to all who take part: a line for people.</summary>
internal sealed record SweepSays(SweepId Sweep, string Line) : IClusterMessage;

/// <summary>This process wants to hear how the sweep stands; said again and again, since coordinators move.</summary>
internal sealed record Watching : CoordinatorMessage;
