using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Which sweep a node's free slots go to, and which bundles make room for others: a pure function of what the coordinator knows.</summary>
internal static class SlotAllocation
{
    /// <summary>The first sweep of the queue that may have slots of a node, and how many bundles of how many slots each. Those within their
    /// share come before those that have theirs. Null for none.</summary>
    public static (SweepId Sweep, int Most, int Slots)? Next(CoordinatorState state, KnownNode node)
    {
        // A sweep whose bundles need more slots than are free keeps them from those that would not hand them back.
        int? kept = null;
        foreach (var beyondShare in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (var sweep in state.Sweeps)
            {
                if (!sweep.MayServe || node.Tried.Contains(sweep.Id) || sweep.Entry.Priority >= kept || sweep.SlotsOn(node) is not { } slots)
                {
                    continue;
                }

                var room = RoomOf(state, sweep);
                if (room < slots != beyondShare)
                {
                    continue;
                }

                var most = Math.Min(node.Ask!.Most, beyondShare ? int.MaxValue : room) / slots;
                if (most > 0)
                {
                    return (sweep.Id, most, slots);
                }

                kept = sweep.Open > 0 ? sweep.Entry.Priority : kept;
            }
        }

        return null;
    }

    /// <summary>Leases that nodes are to hand back: of sweeps whose time of the day is over; of lower priority than a sweep that has work
    /// and finds no free slot; and those beyond their sweep's share while another has work.</summary>
    public static IReadOnlyList<(string Node, LeaseKey Lease)> ToYield(CoordinatorState state)
    {
        var closed = state.Sweeps.Where(sweep => !sweep.IsOpen).Select(sweep => sweep.Id).ToHashSet();
        var yields = Leases(state).Where(lease => closed.Contains(lease.Lease.Sweep)).Select(lease => (lease.Node, lease.Lease)).ToList();
        if (state.Sweeps.Count < 2)
        {
            return yields;
        }

        var claims = new SlotClaims(state);
        foreach (var sweep in state.Sweeps.Where(sweep => sweep is { MayServe: true, Open: > 0 }))
        {
            yields.AddRange(claims.Claim(sweep));
        }

        return yields;
    }

    /// <summary>How many more slots a sweep may have while others have work; negative for one that has more. A share is never too small for
    /// one bundle.</summary>
    public static int RoomOf(CoordinatorState state, KnownSweep sweep)
    {
        if (sweep.Entry.Share == 100)
        {
            return int.MaxValue;
        }

        var here = Here(state).Select(node => node.Value).ToList();
        var least = here.Select(sweep.SlotsOn).Min() ?? 1;
        var held = here.Sum(node => node.Held.Count(lease => lease.Sweep == sweep.Id && !node.Yielding.Contains(lease)) * (sweep.SlotsOn(node) ?? 1));
        return Math.Max(least, here.Sum(node => node.Beat!.Slots) * sweep.Entry.Share / 100) - held;
    }

    /// <summary>Leases that nobody was asked to hand back.</summary>
    public static IEnumerable<(string Node, LeaseKey Lease)> Leases(CoordinatorState state) =>
        Here(state).SelectMany(node => node.Value.Held.Where(lease => !node.Value.Yielding.Contains(lease)).Select(lease => (node.Key, lease)));

    public static IEnumerable<KeyValuePair<string, KnownNode>> Here(CoordinatorState state) =>
        state.Nodes.Where(node => node.Value is { Draining: false, Beat: not null });
}
