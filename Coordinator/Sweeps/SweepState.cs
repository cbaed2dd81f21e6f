using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator of one sweep knows. The ledger is authoritative; this is its last known state.</summary>
/// <param name="Brief">What nodes must know about the sweep.</param>
/// <param name="Beats">Durations in beats of the rescue clock.</param>
/// <param name="Nodes">Nodes heard from recently, with the beat of their last message.</param>
/// <param name="Grants">By node, its last grant, which is repeated when the node seems not to have received it.</param>
/// <param name="Leasing">Nodes for which the ledger is being asked for bundles.</param>
/// <param name="Beat">Number of beats of the rescue clock so far.</param>
/// <param name="RescueFrom">Nothing is rescued before this beat, as leases may have expired because the ledger was unavailable.</param>
/// <param name="RecordedAt">The beat at which a result was last recorded or nothing was leased.</param>
/// <param name="SaidQuiet">Whether it was reported that nothing is being recorded.</param>
/// <param name="Counts">The last count; null before the first.</param>
/// <param name="Mode">The sweep's mode as last read.</param>
/// <param name="Counting">Whether a count is in progress.</param>
/// <param name="CountAgain">Whether something happened since that count was requested.</param>
/// <param name="InVain">Whether the ledger had nothing to lease although trials are open, as they wait for other sweeps or workers.
/// It is not asked again before the next beat, or before something is handed back.</param>
/// <param name="Waiting">Number of open trials that the ledger did not lease when last asked.</param>
/// <param name="Offers">Whether the coordinator was told that there is work.</param>
/// <param name="Ended">Whether the end was reported.</param>
/// <param name="Judgement">Which workers are trusted.</param>
public sealed record SweepState(
    SweepBrief Brief,
    SweepBeats Beats,
    NodeTable<long> Nodes,
    NodeTable<BundlesGranted> Grants,
    ImmutableHashSet<string> Leasing,
    long Beat,
    long RescueFrom,
    long RecordedAt,
    bool SaidQuiet,
    SweepCounts? Counts,
    SweepMode Mode,
    bool Counting,
    bool CountAgain,
    bool InVain,
    int Waiting,
    bool Offers,
    bool Ended,
    WorkerJudgement Judgement)
{
    /// <summary>Whether a decision on which trials to open is in progress.</summary>
    public bool Deciding { get; init; }

    /// <summary>The beat and the number of recorded trials at the last decision; null when it must be made again.</summary>
    public (long Beat, int Recorded)? DecidedAt { get; init; }

    public static SweepState Start(SweepBrief brief, SweepBeats beats) => new(
        brief,
        beats,
        NodeTable<long>.Empty,
        NodeTable<BundlesGranted>.Empty,
        ImmutableHashSet.Create<string>(StringComparer.Ordinal),
        0,
        0,
        0,
        false,
        null,
        SweepMode.Running,
        false,
        false,
        false,
        0,
        false,
        false,
        WorkerJudgement.Start);

    public SweepId Sweep => Brief.Id;

    /// <summary>Whether bundles may be granted, as far as is known; the ledger decides.</summary>
    public bool MayGrant => Mode == SweepMode.Running && !Ended && Counts is not { Open: 0 };
}

/// <summary>A sweep's durations in beats of its rescue clock.</summary>
/// <param name="Beat">Duration of one beat.</param>
/// <param name="Lease">Duration of a lease in beats, rounded up.</param>
public sealed record SweepBeats(TimeSpan Beat, int Lease)
{
    public static SweepBeats Of(TimeSpan rescue, TimeSpan lease) => new(rescue, (int)Math.Ceiling(lease / rescue) + 1);
}
