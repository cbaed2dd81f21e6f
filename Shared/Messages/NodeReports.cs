using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>Marks the messages that may be sent to another process; no others are.</summary>
public interface ICrossesProcesses;

/// <summary>
/// What a node tells the coordinator, in this process or over the network. Each may arrive late, twice or never: a node
/// repeats it with its heartbeat until it is answered, and a repeated report changes nothing.
/// </summary>
public abstract record NodeReport(NodeName Node) : ICoordinatorMessage, ISweepMessage, ICrossesProcesses;

/// <summary>A heartbeat: the node is alive and renews these leases.</summary>
/// <param name="Labels">Its own labels, such as <c>gpu=no</c>; empty for none.</param>
/// <param name="Only">The only sweep that it works on; null for any.</param>
/// <param name="Held">Every lease that it holds, except those being handed back.</param>
/// <param name="Training">What its slots train now.</param>
public sealed record NodeBeat(
    NodeName Node, int Slots, string Labels, SweepId? Only, IReadOnlyList<LeaseKey> Held, IReadOnlyList<SlotTraining> Training)
    : NodeReport(Node);

/// <summary>The node has room for bundles. The request remains valid until it is granted or a newer one replaces it.</summary>
/// <param name="Request">Rises with every new request of the node.</param>
/// <param name="LastGranted">The newest request whose grant has arrived. If it is older than the last grant, that answer is
/// lost or under way and is repeated; nothing more is granted.</param>
public sealed record AskForBundles(NodeName Node, long Request, long LastGranted, int Most) : NodeReport(Node);

/// <summary>A report about one lease.</summary>
public abstract record LeaseReport(NodeName Node, LeaseKey Lease) : NodeReport(Node);

/// <param name="Number">Counts the node's results messages from 1; the answer repeats it.</param>
public sealed record HandInResults(NodeName Node, LeaseKey Lease, long Number, IReadOnlyList<TrialResult> Results) : LeaseReport(Node, Lease);

/// <param name="Progress">The bundle's progress: epochs or updates, summed over its trials. Never decreases.</param>
public sealed record HandInCheckpoint(NodeName Node, LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : LeaseReport(Node, Lease);

/// <summary>A part of a running trial's curve, for display.</summary>
public sealed record HandInCurve(NodeName Node, LeaseKey Lease, int Trial, Curve Part) : LeaseReport(Node, Lease);

/// <summary>The node hands the bundle back, which is not a loss. Every result it had handed in was answered before.</summary>
/// <param name="Content">A last checkpoint; empty for none.</param>
/// <param name="Progress">As in <see cref="HandInCheckpoint"/>.</param>
public sealed record HandBack(NodeName Node, LeaseKey Lease, ReadOnlyMemory<byte> Content = default, long Progress = 0) : LeaseReport(Node, Lease);

/// <summary>The node holds no lease, takes no more, and leaves.</summary>
public sealed record NodeDrained(NodeName Node) : NodeReport(Node);
