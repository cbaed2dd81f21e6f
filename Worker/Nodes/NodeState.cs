using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>The state of a node. Its capacity is computed from the leases it holds, not kept in a counter.</summary>
/// <param name="Labels">The labels that it reports.</param>
/// <param name="Only">The one sweep that it works on; null for any.</param>
/// <param name="Held">The leases of this node, by bundle.</param>
/// <param name="HandedIn">Results whose answer is awaited, by number.</param>
/// <param name="LastNumber">Number of the last results handed in.</param>
/// <param name="LastRequest">Number of the last request for bundles.</param>
/// <param name="LastGranted">Number of the newest request that was granted.</param>
/// <param name="LastToken">The highest token of the leases that were granted to it.</param>
/// <param name="Asked">Number of bundles in the pending request; 0 if none is pending.</param>
/// <param name="MakingRoom">A bundle that must be alone was handed back; no other is accepted until nothing is in training.</param>
/// <param name="Draining">No more bundles are accepted.</param>
/// <param name="Drained">The coordinator has been told that draining is complete.</param>
/// <param name="SaidTooLarge">The user has been told that checkpoints are too large.</param>
public sealed record NodeState(
    NodeName Name,
    int Slots,
    string Labels,
    SweepId? Only,
    ImmutableSortedDictionary<long, HeldLease> Held,
    ImmutableSortedDictionary<long, HandedIn> HandedIn,
    long LastNumber,
    long LastRequest,
    long LastGranted,
    long LastToken,
    int Asked,
    bool MakingRoom,
    bool Draining,
    bool Drained,
    bool SaidTooLarge)
{
    /// <param name="firstRequest">Number from which requests are counted; higher than before for a node that restarts
    /// under its old name.</param>
    public static NodeState Start(NodeName name, int slots, string labels = "", SweepId? only = null, long firstRequest = 0) => new(
        name,
        slots,
        labels,
        only,
        ImmutableSortedDictionary<long, HeldLease>.Empty,
        ImmutableSortedDictionary<long, HandedIn>.Empty,
        0,
        firstRequest,
        firstRequest,
        0,
        0,
        false,
        false,
        false,
        false);

    /// <summary>Slots that are idle and not reserved for a bundle that takes several slots, lowest first.</summary>
    public List<SlotNumber> FreeSlots
    {
        get
        {
            var free = new List<SlotNumber>(Slots);
            var taken = 0;
            foreach (var (_, held) in Held)
            {
                taken += held.Slot is null ? 0 : held.Slots;
            }

            for (var slot = 0; slot < Slots && free.Count < Slots - taken; slot++)
            {
                if (!IsBusy(slot))
                {
                    free.Add(new SlotNumber(slot));
                }
            }

            return free;
        }
    }

    public bool Trains => FreeSlots.Count < Slots;

    /// <summary>True until the results of the bundle that must be alone are durable: if another bundle ended the process
    /// before, they would be lost.</summary>
    public bool TrainsAlone
    {
        get
        {
            foreach (var (_, held) in Held)
            {
                if (held is { Alone: true, Returning: false })
                {
                    return true;
                }
            }

            return false;
        }
    }

    public HeldLease? Find(LeaseKey lease) =>
        Held.TryGetValue(lease.Bundle.Value, out var held) && held.Key == lease ? held : null;

    public bool Awaits(LeaseKey lease)
    {
        foreach (var (_, handed) in HandedIn)
        {
            if (handed.Lease == lease)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBusy(int slot)
    {
        foreach (var (_, held) in Held)
        {
            if (held.Slot?.Value == slot)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A lease that a node holds.</summary>
/// <param name="Alone">No other bundle is trained at the same time.</param>
/// <param name="Slot">The slot that trains it; null once training is over and only answers are awaited.</param>
/// <param name="Returning">The bundle is being handed back.</param>
/// <param name="Pausing">The slot was asked to take a checkpoint and stop.</param>
public sealed record HeldLease(LeaseKey Key, bool Alone, SlotNumber? Slot, bool Returning, bool Pausing)
{
    /// <summary>The last checkpoint, which is handed back with the bundle.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The number of slots it takes while it trains.</summary>
    public int Slots { get; init; } = 1;

    public long Progress { get; init; }
}

/// <summary>Results on their way to the ledger.</summary>
/// <param name="Beats">Heartbeats since they were handed in.</param>
public sealed record HandedIn(LeaseKey Lease, IReadOnlyList<TrialResult> Results, int Beats);
