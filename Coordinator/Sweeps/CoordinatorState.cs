using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Specs;

namespace Runner.Sweeps;

/// <summary>What the coordinator knows of its sweeps and nodes. The ledger is the truth of sweeps, a node of itself.</summary>
/// <param name="Sweeps">Sweeps that are coordinated, in the order of the queue.</param>
/// <param name="Nodes">Nodes that were heard from lately, by name.</param>
/// <param name="Tick">How often the clock has ticked.</param>
/// <param name="AloneSince">The tick since which no node was here; null while one is, or nobody is needed.</param>
/// <param name="SaidAlone">That was said.</param>
/// <param name="Draining">Every node is to hand back what it holds.</param>
/// <param name="Drained">Whoever asked for that has been told that it is so.</param>
public sealed record CoordinatorState(
    ImmutableList<KnownSweep> Sweeps,
    ImmutableSortedDictionary<string, KnownNode> Nodes,
    long Tick,
    long? AloneSince,
    bool SaidAlone,
    bool Draining,
    bool Drained)
{
    public static readonly CoordinatorState Start = new(
        [], ImmutableSortedDictionary.Create<string, KnownNode>(StringComparer.Ordinal), 0, null, false, false, false);

    public KnownSweep? Find(SweepId sweep) => Sweeps.Find(known => known.Id == sweep);

    /// <summary>Without effect where the sweep or the node is not known any more.</summary>
    public CoordinatorState With(SweepId sweep, Func<KnownSweep, KnownSweep> change) =>
        Find(sweep) is { } known ? this with { Sweeps = Sweeps.Replace(known, change(known)) } : this;

    public CoordinatorState With(NodeName node, Func<KnownNode, KnownNode> change) =>
        Nodes.TryGetValue(node.Value, out var known) ? this with { Nodes = Nodes.SetItem(node.Value, change(known)) } : this;
}

/// <summary>A sweep as the coordinator knows it.</summary>
/// <param name="Entry">How it stands in the queue.</param>
/// <param name="Needs">What it needs of a worker.</param>
/// <param name="IsOpen">It is the time of the day at which it is to be trained.</param>
/// <param name="Dry">It had nothing open when last asked.</param>
/// <param name="Open">For how many of its trials others make room.</param>
/// <param name="UnmatchedSince">The tick since which no node that is here may train it; null while one may, or it has no work.</param>
/// <param name="SaidUnmatched">That was said.</param>
public sealed record KnownSweep(
    SweepId Id, QueueEntry Entry, WorkerNeeds Needs, bool IsOpen, bool Dry, int Open, long? UnmatchedSince, bool SaidUnmatched)
{
    public static KnownSweep New(FoundSweep found) => new(found.Id, found.Entry, found.Needs, found.IsOpen, false, 0, null, false);

    public KnownSweep Again(FoundSweep found) => this with { Entry = found.Entry, Needs = found.Needs, IsOpen = found.IsOpen };

    /// <summary>A node may be granted bundles of it, as far as is known.</summary>
    public bool MayServe => IsOpen && !Dry;

    /// <summary>How many slots of the node one of its bundles takes; null when the node must not train it.</summary>
    public int? SlotsOn(KnownNode node) =>
        node.Beat is not { } beat ? Needs.IsNone ? 1 : null
        : beat.Only is { } only && only != Id ? null
        : Needs.SlotsOn(beat.Labels, beat.Slots);
}

/// <summary>A node as the coordinator knows it.</summary>
/// <param name="HeardAt">The tick of its last report.</param>
/// <param name="Beat">Its last heartbeat; null before the first.</param>
/// <param name="AttendedAt">The tick at which the ledger was told of it.</param>
/// <param name="Ask">Its standing request; null when none stands.</param>
/// <param name="At">The sweep that is looking for bundles for it; null for none.</param>
/// <param name="Tried">Sweeps that had nothing for its standing request.</param>
/// <param name="Barred">Sweeps that had nothing for it when it last asked, and something for others.</param>
/// <param name="Granted">Its newest request that was granted, and by which sweep.</param>
/// <param name="Held">The leases that it has: as it said last, and what it was granted since. What was granted while a heartbeat was on its
/// way is missing until the next.</param>
/// <param name="Yielding">Those of them that it was asked to hand back.</param>
/// <param name="Draining">It was told to leave.</param>
/// <param name="Leaving">It has left; only the sweep that looks for bundles for it has yet to say so.</param>
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

    /// <summary>Without a lease that it has given up.</summary>
    public KnownNode Without(LeaseKey lease) => this with { Held = Held.Remove(lease), Yielding = Yielding.Remove(lease) };
}
