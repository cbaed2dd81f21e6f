using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Messages;

/// <summary>A message that may be sent to another process. No other is.</summary>
public interface ICrossesProcesses;

/// <summary>
/// What a node tells the coordinator, in this process or over the network. Each may arrive late, twice or never: a node says
/// it again with its heartbeat until it is answered, and the same report twice changes nothing.
/// </summary>
public abstract record NodeReport(NodeName Node) : ICoordinatorMessage, ISweepMessage, ICrossesProcesses;

/// <summary>A heartbeat: the node is here, and these leases are to be renewed.</summary>
/// <param name="Labels">What it says of itself, such as <c>gpu=no</c>; empty for nothing.</param>
/// <param name="Only">The one sweep that it works on; null for any.</param>
/// <param name="Held">Every lease that it holds and is not handing back.</param>
/// <param name="Training">What its slots train now.</param>
public sealed record NodeBeat(
    NodeName Node, int Slots, string Labels, SweepId? Only, IReadOnlyList<LeaseKey> Held, IReadOnlyList<TrainingProgress> Training)
    : NodeReport(Node);

/// <summary>The node has room for bundles. The request stands until it is granted or a newer one replaces it.</summary>
/// <param name="Request">Rises with every new request of the node.</param>
/// <param name="LastGranted">The newest request whose grant has arrived: an older one than was granted last means that the
/// answer is lost or under way, and it is repeated instead of granting more.</param>
public sealed record AskForBundles(NodeName Node, long Request, long LastGranted, int Most) : NodeReport(Node);

/// <summary>A report about one lease.</summary>
public abstract record LeaseReport(NodeName Node, LeaseKey Lease) : NodeReport(Node);

/// <param name="Number">Counts what the node has handed in, from 1; the answer repeats it.</param>
public sealed record HandInResults(NodeName Node, LeaseKey Lease, long Number, IReadOnlyList<TrialResult> Results) : LeaseReport(Node, Lease);

/// <param name="Progress">How far the bundle is: epochs or updates, summed over its trials. Never falls.</param>
public sealed record HandInCheckpoint(NodeName Node, LeaseKey Lease, ReadOnlyMemory<byte> Content, long Progress) : LeaseReport(Node, Lease);

/// <summary>What a running trial has shown so far, for whoever watches.</summary>
public sealed record HandInCurve(NodeName Node, LeaseKey Lease, int Trial, Curve Part) : LeaseReport(Node, Lease);

/// <summary>The node gives the bundle back; it is no loss. Every result that it had handed in was answered before.</summary>
/// <param name="Content">A last checkpoint; empty for none.</param>
/// <param name="Progress">As in <see cref="HandInCheckpoint"/>.</param>
public sealed record HandBack(NodeName Node, LeaseKey Lease, ReadOnlyMemory<byte> Content = default, long Progress = 0) : LeaseReport(Node, Lease);

/// <summary>The node holds no lease any more and takes none: it leaves.</summary>
public sealed record NodeDrained(NodeName Node) : NodeReport(Node);
