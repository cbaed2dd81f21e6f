using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>
/// The decisions of a node, a pure function of its state and a message. A node asks for one bundle per free slot and may
/// have a few more per slot whose answers are pending, so that a slow disk neither stops training nor lets results
/// accumulate. Messages without an answer are repeated with the heartbeat.
/// </summary>
public static class NodeDecisions
{
    /// <summary>The largest number of bundles per slot that are in training or trained but not yet durable.</summary>
    private const int HeldPerSlot = 3;

    /// <summary>The number of heartbeats after which an answer is considered lost.</summary>
    private const int PatientBeats = 2;

    public static (NodeState State, IReadOnlyList<NodeEffect> Effects) Step(NodeState state, NodeMessage message)
    {
        var effects = new List<NodeEffect>();
        state = message switch
        {
            BundlesGranted granted => Grant(state, granted, effects),
            TrialsTrained trained => HandIn(state, trained, effects),
            ResultsAnswered answered => Answer(state, answered, effects),
            CheckpointTaken taken => Keep(state, taken, effects),
            CurveGrown grown => Pass(state, grown, effects),
            CheckpointTooLarge large => SayOnce(state, large, effects),
            SlotFreed freed => Free(state, freed, effects),
            SlotFailed failed => Fail(state, failed.Slot, effects),
            LeaseRefused refused => Lose(state, refused.Lease, effects),
            LeaseReturned returned => Lose(state, returned.Lease, effects),
            HeartbeatDue beat => Beat(state, beat.Training, effects),
            Suspend suspend => Pause(state, held => held.Key.Sweep == suspend.Sweep, effects),
            YieldBundles yield => Pause(state, held => yield.Leases.Contains(held.Key), effects),
            StopTrials stop => Stop(state, stop, effects),
            Drain drain => StartDrain(state, drain, effects),
            _ => state,
        };
        return (Continue(state, effects), effects);
    }

    private static NodeState Grant(NodeState state, BundlesGranted granted, List<NodeEffect> effects)
    {
        var unseen = granted.Leases.Where(lease => lease.Key.Token.Value > state.LastToken).ToList();
        state = state with { LastToken = unseen.Select(lease => lease.Key.Token.Value).Append(state.LastToken).Max() };

        // The answer to a repeated request: the same again, or from a coordinator that had forgotten it, with leases that nobody holds.
        if (granted.Request <= state.LastGranted)
        {
            return unseen.Aggregate(state, (state, lease) => Decline(Supersede(state, lease.Key, effects), lease, effects));
        }

        // Bundles that were not granted are requested again: the coordinator has dropped a newer request that crossed this answer.
        state = state with { LastGranted = granted.Request, Asked = 0 };
        foreach (var lease in granted.Leases)
        {
            if (state.Find(lease.Key) is not null)
            {
                continue;
            }

            state = Place(Supersede(state, lease.Key, effects), granted.Sweep, lease, effects);
        }

        return state;
    }

    /// <summary>The ledger has granted a bundle again, so an older lease of it was lost without notice.</summary>
    private static NodeState Supersede(NodeState state, LeaseKey lease, List<NodeEffect> effects) =>
        state.Held.TryGetValue(lease.Bundle.Value, out var older) ? Lose(state, older.Key, effects) : state;

    /// <summary>Assigns a bundle to a free slot, or hands it back. A bundle that must be alone is handed back instead of
    /// waiting beside others, as it would be lost together with them.</summary>
    private static NodeState Place(NodeState state, SweepBrief sweep, BundleLease lease, List<NodeEffect> effects)
    {
        var free = state.FreeSlots;
        if (state.Draining || free.Count < lease.Slots || state.TrainsAlone || (lease.Alone && state.Trains))
        {
            return Decline(state with { MakingRoom = state.MakingRoom || lease.Alone }, lease, effects);
        }

        effects.Add(new TellSlot(free[0], new TrainBundle(sweep, lease)));
        state = state with { MakingRoom = false };
        return Hold(state, new HeldLease(lease.Key, lease.Alone, free[0], Returning: false, Pausing: false) { Slots = lease.Slots });
    }

    private static NodeState Decline(NodeState state, BundleLease lease, List<NodeEffect> effects)
    {
        effects.Add(new Report(new HandBack(state.Name, lease.Key)));
        return Hold(state, new HeldLease(lease.Key, lease.Alone, null, Returning: true, Pausing: false) { Slots = lease.Slots });
    }

    private static NodeState HandIn(NodeState state, TrialsTrained trained, List<NodeEffect> effects)
    {
        // A slot that continued to train under a lost lease still hands in its results; the ledger refuses them and records the refusal.
        var number = state.LastNumber + 1;
        var node = state.Name.Value;
        IReadOnlyList<TrialResult> results = trained.Results.All(result => result.Node == node)
            ? trained.Results
            : [.. trained.Results.Select(result => result with { Node = node })];
        effects.Add(new Report(new HandInResults(state.Name, trained.Lease, number, results)));
        return state with
        {
            LastNumber = number,
            HandedIn = state.HandedIn.SetItem(number, new HandedIn(trained.Lease, results, 0)),
        };
    }

    private static NodeState Answer(NodeState state, ResultsAnswered answered, List<NodeEffect> effects)
    {
        if (!state.HandedIn.TryGetValue(answered.Number, out var handed) || handed.Lease != answered.Lease)
        {
            return state;
        }

        if (handed.Beats >= PatientBeats)
        {
            effects.Add(new ForgetUnsent(answered.Number));
        }

        state = state with { HandedIn = state.HandedIn.Remove(answered.Number) };
        if (answered.Verdict == LeaseVerdict.Refused)
        {
            return Lose(state, answered.Lease, effects);
        }

        if (state.Find(answered.Lease) is not { Slot: null, Returning: false } held || state.Awaits(held.Key))
        {
            return state;
        }

        return held.Pausing ? GiveBack(state, held, effects) : Forget(state, held.Key);
    }

    private static NodeState Keep(NodeState state, CheckpointTaken taken, List<NodeEffect> effects)
    {
        if (state.Find(taken.Lease) is not { } held)
        {
            return state;
        }

        if (held.Pausing)
        {
            // It is sent together with the bundle, which could otherwise overtake it.
            return Hold(state, held with { Content = taken.Content, Progress = taken.Progress });
        }

        effects.Add(new Report(new HandInCheckpoint(state.Name, taken.Lease, taken.Content, taken.Progress)));
        return state;
    }

    private static NodeState Pass(NodeState state, CurveGrown grown, List<NodeEffect> effects)
    {
        if (state.Find(grown.Lease) is not null)
        {
            effects.Add(new Report(new HandInCurve(state.Name, grown.Lease, grown.Trial, grown.Part)));
        }

        return state;
    }

    private static NodeState SayOnce(NodeState state, CheckpointTooLarge large, List<NodeEffect> effects)
    {
        if (!state.SaidTooLarge)
        {
            effects.Add(new SayCheckpointTooLarge(large.Lease, large.Bytes, large.Most));
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
        if (state.Awaits(held.Key))
        {
            return Hold(state, held);
        }

        return held.Pausing ? GiveBack(state, held, effects) : Forget(state, held.Key);
    }

    private static NodeState GiveBack(NodeState state, HeldLease held, List<NodeEffect> effects)
    {
        effects.Add(new Report(new HandBack(state.Name, held.Key, held.Content, held.Progress)));
        return Hold(state, held with { Returning = true });
    }

    /// <summary>Hands back the bundle of a failed slot: the fault is Runner's, not the trial's.</summary>
    private static NodeState Fail(NodeState state, SlotNumber slot, List<NodeEffect> effects)
    {
        foreach (var (_, held) in state.Held)
        {
            if (held.Slot == slot)
            {
                var freed = held with { Slot = null, Pausing = true };
                return state.Awaits(held.Key) ? Hold(state, freed) : GiveBack(state, freed, effects);
            }
        }

        return state;
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

        return Forget(state, lease);
    }

    /// <summary>Renews leases and repeats messages without an answer, which may have been lost or sent to a previous
    /// coordinator.</summary>
    private static NodeState Beat(NodeState state, IReadOnlyList<SlotTraining> training, List<NodeEffect> effects)
    {
        if (state.Drained)
        {
            effects.Add(new Report(new NodeDrained(state.Name)));
            return state;
        }

        var held = state.Held.Values.Where(held => !held.Returning).Select(held => held.Key).ToList();
        effects.Add(new Report(new NodeBeat(state.Name, state.Slots, state.Labels, state.Only, held, training)));
        if (state.Asked > 0)
        {
            effects.Add(new Report(new AskForBundles(state.Name, state.LastRequest, state.LastGranted, state.Asked)));
        }

        effects.AddRange(state.Held.Values.Where(held => held.Returning).Select(held => new Report(new HandBack(state.Name, held.Key, held.Content, held.Progress))));
        return Repeat(state, effects);
    }

    private static NodeState Repeat(NodeState state, List<NodeEffect> effects)
    {
        foreach (var (number, handed) in state.HandedIn)
        {
            var beats = handed.Beats + 1;
            state = state with { HandedIn = state.HandedIn.SetItem(number, handed with { Beats = beats }) };
            if (beats == PatientBeats)
            {
                effects.Add(new KeepUnsent(number, handed.Lease, handed.Results));
            }

            if (beats >= PatientBeats)
            {
                effects.Add(new Report(new HandInResults(state.Name, handed.Lease, number, handed.Results)));
            }
        }

        return state;
    }

    private static NodeState StartDrain(NodeState state, Drain drain, List<NodeEffect> effects)
    {
        state = state with { Draining = true, Asked = 0 };
        return drain.Now ? Pause(state, _ => true, effects) : state;
    }

    private static NodeState Pause(NodeState state, Func<HeldLease, bool> which, List<NodeEffect> effects)
    {
        foreach (var held in state.Held.Values.Where(held => held is { Slot: not null, Pausing: false } && which(held)))
        {
            effects.Add(new TellSlot(held.Slot!.Value, new PauseBundle(held.Key)));
            state = Hold(state, held with { Pausing = true });
        }

        return state;
    }

    private static NodeState Stop(NodeState state, StopTrials stop, List<NodeEffect> effects)
    {
        if (state.Find(stop.Lease) is { Slot: { } slot })
        {
            effects.Add(new TellSlot(slot, new StopInBundle(stop.Lease, stop.Trials)));
        }

        return state;
    }

    /// <summary>After every message, asks for work if there is room, or reports that draining is complete.</summary>
    private static NodeState Continue(NodeState state, List<NodeEffect> effects)
    {
        if (state.Draining)
        {
            if (state is { Drained: false, Held.Count: 0, HandedIn.Count: 0 })
            {
                effects.Add(new Report(new NodeDrained(state.Name)));
                effects.Add(new LeaveNode());
                return state with { Drained = true };
            }

            return state;
        }

        var room = Room(state);
        if (room <= state.Asked)
        {
            return state;
        }

        var request = state.LastRequest + 1;
        effects.Add(new Report(new AskForBundles(state.Name, request, state.LastGranted, room)));
        return state with { LastRequest = request, Asked = room };
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
