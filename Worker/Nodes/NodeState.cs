using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>What a node knows. Its capacity derives from the leases it holds, never from a counter.</summary>
/// <param name="Labels">What it says of itself.</param>
/// <param name="Only">The one sweep that it works on; null for any.</param>
/// <param name="Held">Bundles whose lease this node has, by bundle.</param>
/// <param name="HandedIn">Results whose answer is awaited, by number.</param>
/// <param name="LastNumber">Number of the results handed in last.</param>
/// <param name="LastRequest">Number of the last request for bundles.</param>
/// <param name="LastGranted">Number of the newest request that was granted.</param>
/// <param name="Asked">For how many bundles the standing request is; 0 when none stands.</param>
/// <param name="MakingRoom">A bundle that must be alone was handed back; no more is taken until nothing trains here.</param>
/// <param name="Draining">No more bundles are taken.</param>
/// <param name="Drained">The coordinator has been told.</param>
/// <param name="SaidTooLarge">It was said that checkpoints are too large to be kept.</param>
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
    int Asked,
    bool MakingRoom,
    bool Draining,
    bool Drained,
    bool SaidTooLarge)
{
    /// <param name="firstRequest">A node that is restarted under its old name counts on from a higher number.</param>
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
        false,
        false,
        false,
        false);

    /// <summary>Slots that train nothing and are not kept free for a bundle that takes several, lowest first.</summary>
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

    /// <summary>Until its results are durable: a neighbour that ends the process before that takes them along.</summary>
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
/// <param name="Alone">Nothing is trained beside it.</param>
/// <param name="Slot">Where it trains; null once training is over and only answers are awaited.</param>
/// <param name="Returning">It is being handed back.</param>
/// <param name="Pausing">Its slot was asked to checkpoint and stop.</param>
public sealed record HeldLease(LeaseKey Key, bool Alone, SlotNumber? Slot, bool Returning, bool Pausing)
{
    /// <summary>The last checkpoint, which goes back with the bundle.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>How many slots it takes while it trains.</summary>
    public int Slots { get; init; } = 1;

    public long Progress { get; init; }
}

/// <summary>Results on their way to the ledger.</summary>
/// <param name="Beats">Heartbeats since they were handed in.</param>
public sealed record HandedIn(LeaseKey Lease, IReadOnlyList<TrialResult> Results, int Beats);
