using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Which sweep gets a node's free slots, and which bundles make room for others: a pure function of the coordinator's state.</summary>
internal static class SlotAllocation
{
    /// <summary>The first sweep in the queue that may get slots of a node, with the number of bundles and slots per bundle. Sweeps within
    /// their share come before those beyond it. Null for none.</summary>
    public static (SweepId Sweep, int Most, int Slots)? Next(CoordinatorState state, KnownNode node)
    {
        // A sweep whose bundles need more slots than are free reserves them against sweeps that would not hand them back.
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

    /// <summary>Leases that nodes should hand back: of sweeps outside their hours; of lower priority than a sweep with work and no free
    /// slot; and those beyond their sweep's share while another sweep has work.</summary>
    public static IReadOnlyList<(string Node, LeaseKey Lease)> ToYield(CoordinatorState state)
    {
        var closed = state.Sweeps.Where(sweep => !sweep.IsOpen).Select(sweep => sweep.Id).ToHashSet();
        var yields = closed.Count == 0 ? [] : Leases(state).Where(lease => closed.Contains(lease.Lease.Sweep)).ToList();
        if (state.Sweeps.Count > 1)
        {
            var claims = new SlotClaims(state);
            yields.AddRange(state.Sweeps.Where(sweep => sweep is { MayServe: true, Open: > 0 }).SelectMany(claims.Claim));
        }

        return yields;
    }

    /// <summary>How many more slots a sweep may have while others have work; negative for a sweep beyond its share. A share allows at
    /// least one bundle.</summary>
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

    /// <summary>Leases that no node was asked to hand back.</summary>
    public static IEnumerable<(string Node, LeaseKey Lease)> Leases(CoordinatorState state) =>
        Here(state).SelectMany(node => node.Value.Held.Where(lease => !node.Value.Yielding.Contains(lease)).Select(lease => (node.Key, lease)));

    public static IEnumerable<KeyValuePair<string, KnownNode>> Here(CoordinatorState state) =>
        state.Nodes.Where(node => node.Value is { Draining: false, Beat: not null });
}
