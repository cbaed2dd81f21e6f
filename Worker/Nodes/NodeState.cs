using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Nodes;

/// <summary>What a node knows. Its capacity derives from the leases it holds, never from a counter.</summary>
/// <param name="Held">Bundles whose lease this node has, by bundle.</param>
/// <param name="Offered">The sweep that has work, as far as the node has heard.</param>
/// <param name="Acquiring">A request for leases is on its way.</param>
/// <param name="MakingRoom">A bundle that must be alone was handed back; no more is taken until nothing trains here.</param>
/// <param name="Draining">No more bundles are taken.</param>
/// <param name="Drained">The coordinator has been told.</param>
/// <param name="SaidTooLarge">It was said that checkpoints are too large to be kept.</param>
public sealed record NodeState(
    NodeName Name,
    int Slots,
    ImmutableSortedDictionary<long, HeldLease> Held,
    SweepId? Offered,
    bool Acquiring,
    bool MakingRoom,
    bool Draining,
    bool Drained,
    bool SaidTooLarge)
{
    public static NodeState Start(NodeName name, int slots) =>
        new(name, slots, ImmutableSortedDictionary<long, HeldLease>.Empty, null, false, false, false, false, false);

    /// <summary>Slots that train nothing, lowest first.</summary>
    public List<SlotNumber> FreeSlots
    {
        get
        {
            var free = new List<SlotNumber>(Slots);
            for (var slot = 0; slot < Slots; slot++)
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
/// <param name="Unanswered">Results sent to the ledger whose answer is awaited.</param>
/// <param name="Returning">It is being handed back.</param>
/// <param name="Pausing">Its slot was asked to checkpoint and stop.</param>
public sealed record HeldLease(LeaseKey Key, bool Alone, SlotNumber? Slot, int Unanswered, bool Returning, bool Pausing);
