using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>The sweeps' claims to slots, in queue order: first free slots, then those of bundles that must make room.</summary>
internal sealed class SlotClaims
{
    private readonly CoordinatorState state;
    private readonly Dictionary<SweepId, (KnownSweep Sweep, int Place)> places;

    // By node: unclaimed slots that are free or are being freed.
    private readonly Dictionary<string, int> free;

    // By sweep: how many more slots it may have (SlotAllocation.RoomOf).
    private readonly Dictionary<SweepId, int> room;
    private readonly HashSet<LeaseKey> yielded = [];

    public SlotClaims(CoordinatorState state)
    {
        this.state = state;
        places = state.Sweeps.Select((sweep, place) => (sweep, place)).ToDictionary(pair => pair.sweep.Id);
        free = SlotAllocation.Here(state).ToDictionary(
            node => node.Key, node => (node.Value.Ask?.Most ?? 0) + node.Value.Yielding.Sum(lease => SlotsOf(node.Value, lease)));
        room = state.Sweeps.ToDictionary(sweep => sweep.Id, sweep => SlotAllocation.RoomOf(state, sweep));
    }

    /// <summary>The leases that must make room for a sweep when free slots do not suffice.</summary>
    public IEnumerable<(string Node, LeaseKey Lease)> Claim(KnownSweep sweep)
    {
        var nodes = SlotAllocation.Here(state)
            .Select(node => (Name: node.Key, Node: node.Value, Slots: sweep.SlotsOn(node.Value)))
            .Where(node => node.Slots is not null && !node.Node.Barred.Contains(sweep.Id))
            .ToDictionary(node => node.Name, node => node.Slots!.Value);
        var wanted = nodes.Count == 0 ? 0 : Math.Min(sweep.Open, room[sweep.Id] / nodes.Values.Min());
        foreach (var (node, slots) in nodes)
        {
            wanted = Take(node, slots, wanted);
        }

        return wanted > 0 ? MakeRoom(sweep, nodes, wanted) : [];
    }

    /// <summary>The last in the queue first; of one sweep and node, the newest lease first.</summary>
    private List<(string Node, LeaseKey Lease)> MakeRoom(KnownSweep sweep, Dictionary<string, int> nodes, int wanted)
    {
        var candidates = SlotAllocation.Leases(state)
            .Where(lease => nodes.ContainsKey(lease.Node) && !yielded.Contains(lease.Lease) && MayTake(sweep, lease.Lease.Sweep))
            .OrderByDescending(lease => places[lease.Lease.Sweep].Place)
            .ThenBy(lease => lease.Node, StringComparer.Ordinal)
            .ThenByDescending(lease => lease.Lease.Token.Value)
            .ToList();
        var most = candidates.GroupBy(lease => lease.Node).ToDictionary(
            node => node.Key, node => free[node.Key] + node.Sum(lease => SlotsOf(state.Nodes[node.Key], lease.Lease)));
        var yields = new List<(string Node, LeaseKey Lease)>();
        foreach (var (node, lease) in candidates.Where(lease => most[lease.Node] >= nodes[lease.Node]))
        {
            if (wanted == 0)
            {
                break;
            }

            if (MayTake(sweep, lease.Sweep))
            {
                var slots = SlotsOf(state.Nodes[node], lease);
                room[lease.Sweep] += room[lease.Sweep] == int.MaxValue ? 0 : slots;
                free[node] += slots;
                yielded.Add(lease);
                yields.Add((node, lease));
                wanted = Take(node, nodes[node], wanted);
            }
        }

        return yields;
    }

    private bool MayTake(KnownSweep sweep, SweepId from) => from != sweep.Id && places.TryGetValue(from, out var other)
        && (other.Sweep.Entry.Priority < sweep.Entry.Priority || room[from] < 0);

    /// <summary>Claims slots of a node for as many of the wanted bundles as fit.</summary>
    /// <returns>How many bundles are still wanted.</returns>
    private int Take(string node, int slots, int wanted)
    {
        var bundles = Math.Max(0, Math.Min(wanted, free[node] / slots));
        free[node] -= bundles * slots;
        return wanted - bundles;
    }

    private int SlotsOf(KnownNode node, LeaseKey lease) => places.TryGetValue(lease.Sweep, out var of) ? of.Sweep.SlotsOn(node) ?? 1 : 1;
}
