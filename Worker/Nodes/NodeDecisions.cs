using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>
/// What a node decides: a pure function of its state and a message. A node leases one bundle a free slot, and one more
/// a slot may wait for its answers, so that a slow disk never stops training and never piles up results.
/// </summary>
public static class NodeDecisions
{
    /// <summary>Bundles a slot that may be trained but not yet durable, the training one included.</summary>
    private const int HeldPerSlot = 3;

    public static (NodeState State, IReadOnlyList<NodeEffect> Effects) Step(NodeState state, NodeMessage message)
    {
        var effects = new List<NodeEffect>();
        state = message switch
        {
            OfferWork offer => state with { Offered = offer.Sweep },
            LeasesGranted granted => Grant(state, granted, effects),
            TrialsTrained trained => Record(state, trained, effects),
            ResultsAnswered answered => Answer(state, answered, effects),
            CheckpointTaken checkpoint => Keep(state, checkpoint, effects),
            CheckpointTooLarge large => SayOnce(state, large, effects),
            SlotFreed freed => Free(state, freed, effects),
            LeaseRefused refused => Lose(state, refused.Lease, effects),
            LeaseReturned returned => Forget(state, returned.Lease),
            HeartbeatDue => Beat(state, effects),
            Suspend => PauseAll(state with { Offered = null }, effects),
            Drain drain => StartDrain(state, drain, effects),
            _ => state,
        };
        return (Continue(state, effects), effects);
    }

    private static NodeState Grant(NodeState state, LeasesGranted granted, List<NodeEffect> effects)
    {
        state = state with { Acquiring = false };
        if (granted.Leases.Count == 0)
        {
            // Only the offer that was asked about is used up; a newer one for another sweep stands.
            effects.Add(new TellCoordinator(new NodeIdle(state.Name)));
            state = state with { MakingRoom = false };
            return state.Offered == granted.Sweep ? state with { Offered = null } : state;
        }

        foreach (var lease in granted.Leases)
        {
            if (state.Find(lease.Key) is not null)
            {
                continue;
            }

            if (state.Held.TryGetValue(lease.Key.Bundle.Value, out var older))
            {
                // The ledger has given the bundle anew, so the older lease of it was lost unnoticed.
                state = Lose(state, older.Key, effects);
            }

            state = Place(state, lease, effects);
        }

        return state;
    }

    /// <summary>Into a free slot, or back. A bundle that must be alone is handed back rather than kept waiting beside others:
    /// it would be lost with them.</summary>
    private static NodeState Place(NodeState state, BundleLease lease, List<NodeEffect> effects)
    {
        var free = state.FreeSlots;
        if (state.Draining || free.Count == 0 || state.TrainsAlone || (lease.Alone && state.Trains))
        {
            effects.Add(new ReturnLease(lease.Key));
            state = state with { MakingRoom = state.MakingRoom || lease.Alone };
            return Hold(state, new HeldLease(lease.Key, lease.Alone, null, 0, Returning: true, Pausing: false));
        }

        effects.Add(new TellSlot(free[0], new TrainBundle(lease)));
        state = state with { MakingRoom = false };
        return Hold(state, new HeldLease(lease.Key, lease.Alone, free[0], 0, Returning: false, Pausing: false));
    }

    private static NodeState Record(NodeState state, TrialsTrained trained, List<NodeEffect> effects)
    {
        // A slot that trained on under a lost lease still sends: the ledger refuses it, and the refusal is recorded.
        effects.Add(new RecordResults(trained.Lease, trained.Results));
        return state.Find(trained.Lease) is { } held
            ? Hold(state, held with { Unanswered = held.Unanswered + trained.Results.Count })
            : state;
    }

    private static NodeState Answer(NodeState state, ResultsAnswered answered, List<NodeEffect> effects)
    {
        if (answered.Verdict == LeaseVerdict.Refused)
        {
            return Lose(state, answered.Lease, effects);
        }

        effects.Add(new TellCoordinator(new TrialsRecorded(state.Name, answered.Lease, answered.Results)));
        if (state.Find(answered.Lease) is not { } held)
        {
            return state;
        }

        held = held with { Unanswered = held.Unanswered - answered.Results.Count };
        return held is { Slot: null, Unanswered: <= 0, Returning: false } ? Forget(state, held.Key) : Hold(state, held);
    }

    private static NodeState Keep(NodeState state, CheckpointTaken checkpoint, List<NodeEffect> effects)
    {
        if (state.Find(checkpoint.Lease) is not null)
        {
            effects.Add(new KeepCheckpoint(checkpoint.Lease, checkpoint.Content, checkpoint.Progress));
        }

        return state;
    }

    private static NodeState SayOnce(NodeState state, CheckpointTooLarge large, List<NodeEffect> effects)
    {
        if (!state.SaidTooLarge)
        {
            effects.Add(new SayCheckpointTooLarge(large.Lease, large.Bytes));
        }

        return state with { SaidTooLarge = true };
    }

    private static NodeState Free(NodeState state, SlotFreed freed, List<NodeEffect> effects)
    {
        if (state.Find(freed.Lease) is not { } held || held.Slot != freed.Slot)
        {
            return state;
        }

        held = held with { Slot = null };
        if (held.Pausing)
        {
            effects.Add(new ReturnLease(held.Key));
            return Hold(state, held with { Returning = true });
        }

        return held.Unanswered > 0 ? Hold(state, held) : Forget(state, held.Key);
    }

    private static NodeState Lose(NodeState state, LeaseKey lease, List<NodeEffect> effects)
    {
        if (state.Find(lease) is not { } held)
        {
            return state;
        }

        if (held.Slot is { } slot)
        {
            effects.Add(new TellSlot(slot, new AbandonBundle(lease)));
        }

        effects.Add(new TellCoordinator(new LeaseLost(state.Name, lease)));
        return Forget(state, lease);
    }

    /// <summary>Renews what is held, and says again what the coordinator must know: it may have missed it, or be a new one.</summary>
    private static NodeState Beat(NodeState state, List<NodeEffect> effects)
    {
        var held = state.Held.Values.Where(held => !held.Returning).Select(held => held.Key).ToList();
        if (held.Count > 0)
        {
            effects.Add(new RenewLeases(held));
        }

        if (state.Drained)
        {
            effects.Add(new TellCoordinator(new NodeDrained(state.Name)));
        }
        else if (!state.Draining)
        {
            effects.Add(new TellCoordinator(new NodeJoined(state.Name, state.Slots)));
        }

        return state;
    }

    private static NodeState StartDrain(NodeState state, Drain drain, List<NodeEffect> effects)
    {
        state = state with { Draining = true, Offered = null };
        return drain.Now ? PauseAll(state, effects) : state;
    }

    private static NodeState PauseAll(NodeState state, List<NodeEffect> effects)
    {
        foreach (var held in state.Held.Values.Where(held => held is { Slot: not null, Pausing: false }))
        {
            effects.Add(new TellSlot(held.Slot!.Value, new PauseBundle(held.Key)));
            state = Hold(state, held with { Pausing = true });
        }

        return state;
    }

    /// <summary>After any message: ask for work when there is room, or say that the draining is over.</summary>
    private static NodeState Continue(NodeState state, List<NodeEffect> effects)
    {
        if (state is { Draining: true, Drained: false, Acquiring: false, Held.Count: 0 })
        {
            effects.Add(new TellCoordinator(new NodeDrained(state.Name)));
            return state with { Drained = true };
        }

        if (state.Offered is not { } sweep || state.Acquiring || state.Draining)
        {
            return state;
        }

        var room = Room(state);
        if (room <= 0)
        {
            return state;
        }

        effects.Add(new AcquireLeases(sweep, room));
        return state with { Acquiring = true };
    }

    private static int Room(NodeState state)
    {
        var free = state.FreeSlots.Count;
        if (state.TrainsAlone || (state.MakingRoom && free < state.Slots))
        {
            return 0;
        }

        return state.MakingRoom ? 1 : Math.Min(free, (HeldPerSlot * state.Slots) - state.Held.Count);
    }

    private static NodeState Hold(NodeState state, HeldLease held) =>
        state with { Held = state.Held.SetItem(held.Key.Bundle.Value, held) };

    private static NodeState Forget(NodeState state, LeaseKey lease) =>
        state.Find(lease) is null ? state : state with { Held = state.Held.Remove(lease.Bundle.Value) };
}
