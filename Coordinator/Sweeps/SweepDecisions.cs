using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// The decisions of one sweep's coordinator: a pure function of its state and a message. It leases bundles for nodes, has their
/// reports written under their leases and answers once they are durable, rescues expired leases, and detects the end of the sweep.
/// </summary>
public static class SweepDecisions
{
    /// <summary>A node not heard from for this many beats gets no more messages.</summary>
    private const int SilentBeats = 20;

    /// <summary>Number of lease durations without a recorded trial after which a message is shown.</summary>
    private const int QuietLeases = 4;

    public static (SweepState State, IReadOnlyList<SweepEffect> Effects) Step(SweepState state, ISweepMessage message)
    {
        var effects = new List<SweepEffect>();
        if (message is NodeReport report)
        {
            state = Hear(state, report.Node);
        }

        state = message switch
        {
            GrantBundles grant => Grant(state, grant, effects),
            RepeatGrant repeat => Repeat(state, repeat.Node, effects),
            BundlesLeased leased => Leased(state, leased, effects),
            NodeBeat beat => Renew(state, beat, effects),
            HandInResults results => With(state, effects, new StoreResults(results.Node, results.Lease, results.Number, results.Results)),
            HandInCheckpoint taken => With(state, effects, new StoreCheckpoint(taken.Node, taken.Lease, taken.Content, taken.Progress)),
            HandInCurve curve => With(state, effects, new StoreCurve(curve.Node, curve.Lease, curve.Trial, curve.Part)),
            HandBack back => TakeBack(state, back, effects),
            ResultsStored stored => Stored(state, stored, effects),
            WriteRefused refused => Refused(state, refused.Node, refused.Lease, effects),
            StopsOrdered stops => With(state, effects, new TellNode(stops.Node, new StopTrials(stops.Lease, stops.Trials))),
            LeaseReleased released => Released(state, released, effects),
            WorkerDied died => With(state, effects, new LoseLeases(died.Node, died.Cause)),
            NodeLeft left => Forget(state, left.Node),
            RescueDue => Count(state with { InVain = false }, effects),
            RescueTick => Count(Quiet(Forget(state with { Beat = state.Beat + 1, InVain = false }), effects), effects),
            SweepCounted counted => Counted(state, counted, effects),
            OpeningsDecided decided => Opened(state, decided.Opened, effects),
            _ => state,
        };
        return (state, effects);
    }

    private static SweepState With(SweepState state, List<SweepEffect> effects, SweepEffect effect)
    {
        effects.Add(effect);
        return state;
    }

    private static SweepState Hear(SweepState state, NodeName node)
    {
        var nodes = state.Nodes.SetItem(node.Value, state.Beat);
        return ReferenceEquals(nodes, state.Nodes) ? state : state with { Nodes = nodes };
    }

    private static SweepState TakeBack(SweepState state, HandBack back, List<SweepEffect> effects)
    {
        if (!back.Content.IsEmpty)
        {
            effects.Add(new StoreCheckpoint(back.Node, back.Lease, back.Content, back.Progress));
        }

        effects.Add(new ReleaseLease(back.Node, back.Lease));
        return state;
    }

    private static SweepState Grant(SweepState state, GrantBundles grant, List<SweepEffect> effects)
    {
        state = Hear(state, grant.Node);
        if (!state.MayGrant || !state.Judgement.StandsWell(grant.Node.Value))
        {
            return Nothing(state, grant.Node, grant.Request, dry: !state.MayGrant, effects);
        }

        if (state.Leasing.Contains(grant.Node.Value))
        {
            return state;
        }

        if (state.Grants.TryGetValue(grant.Node.Value, out var last) && last.Request == grant.Request)
        {
            // A repeated request while the grant was in transit: further leases would have no holder.
            effects.Add(new TellNode(grant.Node, last));
            return state;
        }

        effects.Add(new LeaseBundles(grant.Node, grant.Request, grant.Most, grant.Slots));
        return state with { Leasing = state.Leasing.Add(grant.Node.Value) };
    }

    private static SweepState Nothing(SweepState state, NodeName node, long request, bool dry, List<SweepEffect> effects)
    {
        effects.Add(new TellCoordinator(new SweepHasNothing(state.Sweep, node, request, dry)));
        return state;
    }

    private static SweepState Repeat(SweepState state, NodeName node, List<SweepEffect> effects)
    {
        effects.Add(state.Grants.TryGetValue(node.Value, out var grant)
            ? new TellNode(node, grant)
            : new TellCoordinator(new GrantForgotten(state.Sweep, node)));

        return state;
    }

    private static SweepState Leased(SweepState state, BundlesLeased leased, List<SweepEffect> effects)
    {
        state = state with { Leasing = state.Leasing.Remove(leased.Node.Value) };
        if (leased.Leases.Count == 0)
        {
            // Check once more whether the sweep is over.
            var wasOpen = state.Counts is not { Open: 0 };
            state = Nothing(state, leased.Node, leased.Request, dry: true, effects) with
            {
                Counts = state.Counts is { } counts ? counts with { Open = 0 } : null,
                InVain = true,
            };
            return wasOpen ? Count(state, effects) : state;
        }

        if (!state.Nodes.ContainsKey(leased.Node.Value))
        {
            // The node left while they were being leased.
            effects.AddRange(leased.Leases.Select(lease => new ReleaseLease(leased.Node, lease.Key)));
            return state;
        }

        var grant = new BundlesGranted(leased.Request, state.Brief, leased.Leases);
        effects.Add(new TellNode(leased.Node, grant));
        effects.Add(new TellCoordinator(new SweepGranted(state.Sweep, leased.Node, leased.Request, [.. leased.Leases.Select(lease => lease.Key)])));
        return state with { Grants = state.Grants.SetItem(leased.Node.Value, grant), Waiting = 0 };
    }

    private static SweepState Renew(SweepState state, NodeBeat beat, List<SweepEffect> effects)
    {
        if (beat.Held.Count > 0)
        {
            effects.Add(new RenewLeases(beat.Node, beat.Held));
        }

        // Repeated, as the earlier message may have been lost.
        if (Suspends(state.Mode) || state.Judgement.IsPutAside(beat.Node.Value))
        {
            effects.Add(new TellNode(beat.Node, new Suspend(state.Sweep)));
        }

        return state;
    }

    private static SweepState Stored(SweepState state, ResultsStored stored, List<SweepEffect> effects)
    {
        effects.Add(new TellNode(stored.Node, new ResultsAnswered(stored.Lease, stored.Number, stored.Verdict)));
        if (stored.Verdict == LeaseVerdict.Refused)
        {
            effects.Add(new Show(new LateAnswer(state.Sweep, stored.Node, stored.Lease)));
            return state;
        }

        effects.Add(new Show(new TrialsRecorded(state.Sweep, stored.Node, stored.Results)));
        state = state with { RecordedAt = state.Beat, SaidQuiet = false };

        // When nothing is open, any recorded trial may be the last.
        return state.Counts is { Open: 0 } ? Count(state, effects) : state;
    }

    private static SweepState Refused(SweepState state, NodeName node, LeaseKey lease, List<SweepEffect> effects)
    {
        effects.Add(new TellNode(node, new LeaseRefused(lease)));
        effects.Add(new Show(new LateAnswer(state.Sweep, node, lease)));
        return state;
    }

    private static SweepState Released(SweepState state, LeaseReleased released, List<SweepEffect> effects)
    {
        effects.Add(state.Nodes.ContainsKey(released.Node.Value)
            ? new TellNode(released.Node, new LeaseReturned(released.Lease))
            : new TellCoordinator(new SweepHasNothing(state.Sweep, released.Node, 0, Dry: false)));
        return Count(state with { InVain = false }, effects);
    }

    private static SweepState Forget(SweepState state, NodeName node) => state with
    {
        Nodes = state.Nodes.Remove(node.Value),
        Grants = state.Grants.Remove(node.Value),
    };

    private static SweepState Forget(SweepState state)
    {
        foreach (var silent in state.Nodes.Where(node => state.Beat - node.Value > SilentBeats).Select(node => node.Key).ToList())
        {
            state = Forget(state, new NodeName(silent));
        }

        return state;
    }

    private static SweepState Quiet(SweepState state, List<SweepEffect> effects)
    {
        if (state.Counts is not { Leased: > 0 })
        {
            return state with { RecordedAt = state.Beat };
        }

        var beats = state.Beat - state.RecordedAt;
        if (state.SaidQuiet || beats < QuietLeases * (long)state.Beats.Lease)
        {
            return state;
        }

        effects.Add(new Show(new NothingRecorded(state.Sweep, beats * state.Beats.Beat)));
        return state with { SaidQuiet = true };
    }

    private static SweepState Count(SweepState state, List<SweepEffect> effects)
    {
        if (state.Ended)
        {
            return state;
        }

        if (state.Counting)
        {
            return state with { CountAgain = true };
        }

        effects.Add(new RescueAndCount(state.Beat >= state.RescueFrom, state.Judgement.Book.Heard));
        return state with { Counting = true, CountAgain = false };
    }

    private static SweepState Counted(SweepState state, SweepCounted counted, List<SweepEffect> effects)
    {
        state = state with { Counting = false, Counts = counted.Counts };
        if (counted.LedgerWasAway)
        {
            state = state with { RescueFrom = state.Beat + state.Beats.Lease };
        }

        effects.Add(new Show(new SweepStands(state.Sweep, counted.Counts, counted.Mode)));
        if (counted.Workers is { } seen)
        {
            state = state with { Judgement = state.Judgement.See(state.Sweep, seen, effects) };
        }

        if (state.Ended)
        {
            return state;
        }

        if (counted.Counts.Finished && !state.Judgement.Unsettled)
        {
            return End(state, finished: true, effects);
        }

        state = Obey(state, counted.Mode, effects);
        if (state.Ended)
        {
            return state;
        }

        state = Decide(Offer(state, effects), counted, effects);
        foreach (var aside in state.Nodes.Keys.Where(state.Judgement.IsPutAside))
        {
            effects.Add(new TellNode(new NodeName(aside), new Suspend(state.Sweep)));
        }

        return state.CountAgain ? Count(state, effects) : state;
    }

    /// <summary>Tells the coordinator that there is work, or once that there is none left.</summary>
    private static SweepState Offer(SweepState state, List<SweepEffect> effects)
    {
        if (state is { InVain: true, Counts.Open: > 0 })
        {
            return state with { Waiting = state.Counts.Open };
        }

        if (state is { MayGrant: true, InVain: false, Counts: { } counts })
        {
            var waiting = Math.Min(state.Waiting, counts.Open);
            effects.Add(new TellCoordinator(new SweepHasWork(state.Sweep, counts.Open - waiting)));
            return state with { Offers = true, Waiting = waiting };
        }

        if (state.Offers)
        {
            effects.Add(new TellCoordinator(new SweepHasWork(state.Sweep, 0)));
        }

        return state with { Offers = false };
    }

    /// <summary>The leader decides which trials to open once nothing is left to lease, and again after more results or at the next beat.</summary>
    private static SweepState Decide(SweepState state, SweepCounted counted, List<SweepEffect> effects)
    {
        var moment = (state.Beat, counted.Counts.Recorded);
        if (counted is not { Counts: { Undecided: true, Open: 0 }, Workers: null or { Leads: true } } || state.Deciding || state.DecidedAt == moment)
        {
            return state;
        }

        effects.Add(new DecideOpenings());
        return state with { Deciding = true, DecidedAt = moment };
    }

    private static SweepState Opened(SweepState state, int opened, List<SweepEffect> effects)
    {
        state = state with { Deciding = false };
        return Count(opened > 0 ? state with { DecidedAt = null, InVain = false } : state, effects);
    }

    /// <summary>Obeys the mode that users set in the ledger.</summary>
    private static SweepState Obey(SweepState state, SweepMode mode, List<SweepEffect> effects)
    {
        var before = state.Mode;
        state = state with { Mode = mode };
        if (Suspends(mode) && mode != before)
        {
            effects.AddRange(state.Nodes.Keys.Select(node => new TellNode(new NodeName(node), new Suspend(state.Sweep))));
        }

        return mode is SweepMode.Stopping or SweepMode.Cancelled && state is { Counts.Leased: 0, Leasing.Count: 0 }
            ? End(state, finished: false, effects)
            : state;
    }

    private static bool Suspends(SweepMode mode) => mode is SweepMode.Paused or SweepMode.Cancelled;

    private static SweepState End(SweepState state, bool finished, List<SweepEffect> effects)
    {
        effects.Add(new Show(new SweepOver(state.Sweep, finished)));
        effects.Add(new TellCoordinator(new SweepEnded(state.Sweep, finished)));
        return state with { Ended = true };
    }
}
