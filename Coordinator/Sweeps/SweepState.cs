using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator of one sweep knows. The ledger is the truth; this is what it was last heard to say.</summary>
/// <param name="Brief">What nodes must know of the sweep.</param>
/// <param name="Beats">Lengths in beats of the rescue clock.</param>
/// <param name="Nodes">Nodes that were heard from lately, with the beat of that.</param>
/// <param name="Grants">By node, what it was granted last: repeated when the node seems not to have heard.</param>
/// <param name="Leasing">Nodes for which the ledger is asked for bundles now.</param>
/// <param name="Beat">How often the rescue clock has ticked.</param>
/// <param name="RescueFrom">Nothing is rescued before this beat: leases may have run out because the ledger was away.</param>
/// <param name="RecordedAt">The beat at which a result was last recorded, or anything but waiting was seen.</param>
/// <param name="SaidQuiet">It was said that nothing is recorded.</param>
/// <param name="Counts">As last counted; null before the first count.</param>
/// <param name="Mode">How the sweep is to run, as last read.</param>
/// <param name="Counting">A count is on its way.</param>
/// <param name="CountAgain">Something happened since that count was asked for.</param>
/// <param name="InVain">The ledger had nothing to lease, whatever is open: it waits for other sweeps or workers. Not asked again before the
/// next beat, or before something is handed back.</param>
/// <param name="Waiting">How many open trials the ledger did not lease when it was last asked.</param>
/// <param name="Offers">The coordinator was told that there is work.</param>
/// <param name="Ended">Said to be over.</param>
/// <param name="Judgement">Which workers are to be trusted.</param>
public sealed record SweepState(
    SweepBrief Brief,
    SweepBeats Beats,
    ImmutableSortedDictionary<string, long> Nodes,
    ImmutableDictionary<string, BundlesGranted> Grants,
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
    /// <summary>What is trained next is being decided.</summary>
    public bool Deciding { get; init; }

    /// <summary>The beat, and the trials that were recorded, when that was last asked; null when it is to be asked again.</summary>
    public (long Beat, int Recorded)? DecidedAt { get; init; }

    public static SweepState Start(SweepBrief brief, SweepBeats beats) => new(
        brief,
        beats,
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, BundlesGranted>(StringComparer.Ordinal),
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

    /// <summary>Bundles may be granted, as far as is known: the ledger decides.</summary>
    public bool MayGrant => Mode == SweepMode.Running && !Ended && Counts is not { Open: 0 };
}

/// <summary>A sweep's times, in beats of its rescue clock.</summary>
/// <param name="Beat">The length of one.</param>
/// <param name="Lease">A lease lasts this many, rounded up.</param>
public sealed record SweepBeats(TimeSpan Beat, int Lease)
{
    public static SweepBeats Of(TimeSpan rescue, TimeSpan lease) => new(rescue, (int)Math.Ceiling(lease / rescue) + 1);
}
