using System.Collections.Immutable;
using Runner.Identities;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator knows of its sweeps and nodes. The ledger is the truth of sweeps, a node of itself.</summary>
/// <param name="Sweeps">Sweeps that are coordinated, highest priority first.</param>
/// <param name="Dry">Those of them that had nothing open when last asked.</param>
/// <param name="Nodes">Nodes that were heard from lately, by name.</param>
/// <param name="Tick">How often the clock has ticked.</param>
/// <param name="AloneSince">The tick since which no node was here; null while one is, or nobody is needed.</param>
/// <param name="SaidAlone">That was said.</param>
/// <param name="Draining">Every node is to hand back what it holds.</param>
/// <param name="Drained">Whoever asked for that has been told that it is so.</param>
public sealed record CoordinatorState(
    ImmutableList<SweepId> Sweeps,
    ImmutableHashSet<SweepId> Dry,
    ImmutableSortedDictionary<string, KnownNode> Nodes,
    long Tick,
    long? AloneSince,
    bool SaidAlone,
    bool Draining,
    bool Drained)
{
    public static readonly CoordinatorState Start = new(
        [], [], ImmutableSortedDictionary.Create<string, KnownNode>(StringComparer.Ordinal), 0, null, false, false, false);
}

/// <summary>A node as the coordinator knows it.</summary>
/// <param name="HeardAt">The tick of its last report.</param>
/// <param name="Beat">Its last heartbeat; null before the first.</param>
/// <param name="AttendedAt">The tick at which the ledger was told of it.</param>
/// <param name="Ask">Its standing request; null when none stands.</param>
/// <param name="At">The sweep that is looking for bundles for it; null for none.</param>
/// <param name="Tried">Sweeps that had nothing for its standing request.</param>
/// <param name="Granted">Its newest request that was granted, and by which sweep.</param>
/// <param name="Draining">It was told to leave.</param>
/// <param name="Leaving">It has left; only the sweep that looks for bundles for it has yet to say so.</param>
public sealed record KnownNode(
    long HeardAt,
    NodeBeat? Beat,
    long? AttendedAt,
    AskForBundles? Ask,
    SweepId? At,
    ImmutableHashSet<SweepId> Tried,
    (long Request, SweepId Sweep)? Granted,
    bool Draining,
    bool Leaving)
{
    public static KnownNode New(long tick) => new(tick, null, null, null, null, [], null, false, false);
}
