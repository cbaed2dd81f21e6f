using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Specs;

namespace Runner.Sweeps;

/// <summary>What the coordinator knows about its sweeps and nodes. The ledger is authoritative for sweeps, each node for itself.</summary>
/// <param name="Sweeps">Coordinated sweeps, in queue order.</param>
/// <param name="Nodes">Nodes heard from recently, by name.</param>
/// <param name="Tick">Number of clock ticks so far.</param>
/// <param name="AloneSince">The tick since which there has been no node; null while there is one or none is needed.</param>
/// <param name="SaidAlone">Whether that has been reported.</param>
/// <param name="Draining">Whether every node must hand back its leases.</param>
/// <param name="Drained">Whether the completion of that has been reported.</param>
public sealed record CoordinatorState(
    ImmutableList<KnownSweep> Sweeps,
    NodeTable<KnownNode> Nodes,
    long Tick,
    long? AloneSince,
    bool SaidAlone,
    bool Draining,
    bool Drained)
{
    public static readonly CoordinatorState Start = new([], NodeTable<KnownNode>.Empty, 0, null, false, false, false);

    public KnownSweep? Find(SweepId sweep) => Sweeps.Find(known => known.Id == sweep);

    /// <summary>Does nothing when the sweep is no longer known.</summary>
    public CoordinatorState With(SweepId sweep, Func<KnownSweep, KnownSweep> change) =>
        Find(sweep) is { } known ? this with { Sweeps = Sweeps.Replace(known, change(known)) } : this;

    public CoordinatorState With(NodeName node, Func<KnownNode, KnownNode> change) =>
        Nodes.TryGetValue(node.Value, out var known) ? this with { Nodes = Nodes.SetItem(node.Value, change(known)) } : this;
}

/// <summary>A sweep as the coordinator knows it.</summary>
/// <param name="Entry">Its entry in the queue.</param>
/// <param name="Needs">Its requirements on workers.</param>
/// <param name="IsOpen">Whether it may be trained at this time of day.</param>
/// <param name="Dry">Whether it had nothing to lease when last asked.</param>
/// <param name="Open">Number of its trials for which others make room.</param>
/// <param name="UnmatchedSince">The tick since which no connected node may train it; null while one may or it has no work.</param>
/// <param name="SaidUnmatched">Whether that has been reported.</param>
public sealed record KnownSweep(
    SweepId Id, QueueEntry Entry, WorkerNeeds Needs, bool IsOpen, bool Dry, int Open, long? UnmatchedSince, bool SaidUnmatched)
{
    public static KnownSweep New(FoundSweep found) => new(found.Id, found.Entry, found.Needs, found.IsOpen, false, 0, null, false);

    public KnownSweep Again(FoundSweep found) => this with { Entry = found.Entry, Needs = found.Needs, IsOpen = found.IsOpen };

    /// <summary>Whether a node may be granted bundles of it, as far as is known.</summary>
    public bool MayServe => IsOpen && !Dry;

    /// <summary>How many slots of the node each of its bundles takes; null when the node must not train it.</summary>
    public int? SlotsOn(KnownNode node) =>
        node.Beat is not { } beat ? Needs.IsNone ? 1 : null
        : beat.Only is { } only && only != Id ? null
        : Needs.SlotsOn(beat.Labels, beat.Slots);
}

/// <summary>A node as the coordinator knows it.</summary>
/// <param name="HeardAt">The tick of its last report.</param>
/// <param name="Beat">Its last heartbeat; null before the first.</param>
/// <param name="AttendedAt">The tick at which its presence was last reported to the ledger.</param>
/// <param name="Ask">Its pending request; null for none.</param>
/// <param name="At">The sweep that is looking for bundles for it; null for none.</param>
/// <param name="Tried">Sweeps that had nothing for its pending request.</param>
/// <param name="Barred">Sweeps that had nothing for it when it last asked, but something for others.</param>
/// <param name="Granted">Its latest granted request, and the sweep that granted it.</param>
/// <param name="Held">Its leases: those of its last heartbeat and those granted since. Leases granted while a heartbeat was in
/// transit are missing until the next.</param>
/// <param name="Yielding">The leases among them that it was asked to hand back.</param>
/// <param name="Draining">Whether it was told to leave.</param>
/// <param name="Leaving">Whether it has left, while the sweep that looks for bundles for it has not answered yet.</param>
public sealed record KnownNode(
    long HeardAt,
    NodeBeat? Beat,
    long? AttendedAt,
    AskForBundles? Ask,
    SweepId? At,
    ImmutableHashSet<SweepId> Tried,
    ImmutableHashSet<SweepId> Barred,
    (long Request, SweepId Sweep)? Granted,
    ImmutableList<LeaseKey> Held,
    ImmutableHashSet<LeaseKey> Yielding,
    bool Draining,
    bool Leaving)
{
    public static KnownNode New(long tick) => new(tick, null, null, null, null, [], [], null, [], [], false, false);

    /// <summary>The node without a lease that it has given up.</summary>
    public KnownNode Without(LeaseKey lease) => this with { Held = Held.Remove(lease), Yielding = Yielding.Remove(lease) };
}
