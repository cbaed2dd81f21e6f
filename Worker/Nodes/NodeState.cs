using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Nodes;

/// <summary>What a node knows. Its capacity derives from the leases it holds, never from a counter.</summary>
/// <param name="Held">Bundles whose lease this node has, by bundle.</param>
/// <param name="Offered">The sweep that has work, as far as the node has heard.</param>
/// <param name="Acquiring">A request for leases is on its way.</param>
/// <param name="Draining">No more bundles are taken.</param>
/// <param name="Drained">The coordinator has been told.</param>
public sealed record NodeState(
    NodeName Name,
    int Slots,
    ImmutableSortedDictionary<long, HeldLease> Held,
    SweepId? Offered,
    bool Acquiring,
    bool Draining,
    bool Drained)
{
    public static NodeState Start(NodeName name, int slots) =>
        new(name, slots, ImmutableSortedDictionary<long, HeldLease>.Empty, null, false, false, false);

    /// <summary>Slots that train nothing, lowest first.</summary>
    public IEnumerable<SlotNumber> FreeSlots
    {
        get
        {
            var busy = Held.Values.Where(held => held.Slot is not null).Select(held => held.Slot!.Value.Value).ToHashSet();
            return Enumerable.Range(0, Slots).Where(slot => !busy.Contains(slot)).Select(slot => new SlotNumber(slot));
        }
    }

    public HeldLease? Find(LeaseKey lease) =>
        Held.TryGetValue(lease.Bundle.Value, out var held) && held.Key == lease ? held : null;
}

/// <summary>A lease that a node holds.</summary>
/// <param name="Slot">Where it trains; null once training is over and only answers are awaited.</param>
/// <param name="Untrained">Trials whose results were not yet sent to the ledger.</param>
/// <param name="Unanswered">Results sent to the ledger whose answer is awaited.</param>
/// <param name="Returning">It is being handed back.</param>
/// <param name="Pausing">Its slot was asked to checkpoint and stop.</param>
public sealed record HeldLease(LeaseKey Key, SlotNumber? Slot, int Untrained, int Unanswered, bool Returning, bool Pausing);
