using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// The coordinator's decisions: a pure function of its state and a message. It tracks live nodes and passes a node's request to
/// the first sweep in the queue that has work for it (<see cref="SlotAllocation"/>). A request that cannot be granted remains
/// pending until a sweep has work. When a sweep finds no free slot, bundles of lower-priority sweeps make room.
/// </summary>
public static class CoordinatorDecisions
{
    /// <summary>A node not heard from for this many ticks is considered gone. Its leases expire by the ledger's clock regardless.</summary>
    private const int SilentTicks = 10;

    /// <summary>Ticks between two reports of a node's presence to the ledger.</summary>
    private const int TicksBetweenAttendances = 5;

    /// <summary>Ticks between two searches of the ledger for sweeps.</summary>
    private const int TicksBetweenSearches = 5;

    /// <summary>Ticks of work without a node after which a message is shown.</summary>
    private const int LonelyTicks = 10;

    public static (CoordinatorState State, IReadOnlyList<CoordinatorEffect> Effects) Step(CoordinatorState state, ICoordinatorMessage message)
    {
        var effects = new List<CoordinatorEffect>();
        if (message is NodeReport report and not NodeDrained)
        {
            state = Hear(state, report.Node);
        }

        state = message switch
        {
            NodeBeat beat => Beat(state, beat, effects),
            AskForBundles ask => Ask(state, ask, effects),
            NodeDrained drained => Leave(state, drained.Node, effects),
            LeaseReport about => Pass(state, about, effects),
            SweepGranted granted => Granted(state, granted),
            SweepHasNothing nothing => Nothing(state, nothing, effects),
            GrantForgotten forgotten => Forget(state, forgotten.Node),
            SweepHasWork work => HasWork(state, work, effects),
            SweepEnded ended => End(state, ended.Sweep, effects),
            SweepsFound found => Found(state, found.Sweeps, effects),
            WorkersFound found => Obey(state, found, effects),
            LedgerChanged => Refresh(state, effects),
            NodeDied died => Bury(state, died, effects),
            CoordinatorTick => Tick(state, effects),
            DrainNodes => Drain(state, effects),
            _ => state,
        };
        if (state is { Draining: true, Drained: false, Nodes.Count: 0 })
        {
            effects.Add(new NodesDrained());
            state = state with { Drained = true };
        }

        return (state, effects);
    }

    private static CoordinatorState Hear(CoordinatorState state, NodeName node)
    {
        var known = state.Nodes.GetValueOrDefault(node.Value);
        return known?.HeardAt == state.Tick && state is { AloneSince: null, SaidAlone: false } ? state : state with
        {
            Nodes = state.Nodes.SetItem(node.Value, (known ?? KnownNode.New(state.Tick)) with { HeardAt = state.Tick }),
            AloneSince = null,
            SaidAlone = false,
        };
    }

    private static CoordinatorState Beat(CoordinatorState state, NodeBeat beat, List<CoordinatorEffect> effects)
    {
        var known = state.Nodes[beat.Node.Value];
        known = known with { Beat = beat, Held = [.. beat.Held], Yielding = known.Yielding.Intersect(beat.Held) };
        effects.Add(new OrderNode(beat.Node, new BeatHeard()));
        if (known.AttendedAt is not { } attended || state.Tick - attended >= TicksBetweenAttendances)
        {
            effects.Add(new AttendWorker(beat.Node, beat.Slots, beat.Labels));
            known = known with { AttendedAt = state.Tick };
        }

        if (state.Draining || known.Draining)
        {
            // Repeated, as the earlier message may have been lost.
            effects.Add(new OrderNode(beat.Node, new Drain(Now: true)));
        }

        if (!known.Yielding.IsEmpty)
        {
            // The earlier message may have been lost.
            effects.Add(new OrderNode(beat.Node, new YieldBundles([.. beat.Held.Where(known.Yielding.Contains)])));
        }

        effects.AddRange(beat.Held.GroupBy(lease => lease.Sweep).Select(leases => new TellSweep(leases.Key, beat with { Held = [.. leases] })));
        return state with { Nodes = state.Nodes.SetItem(beat.Node.Value, known) };
    }

    private static CoordinatorState Ask(CoordinatorState state, AskForBundles ask, List<CoordinatorEffect> effects)
    {
        var known = state.Nodes[ask.Node.Value];
        if (known.Granted is { } granted && ask.LastGranted < granted.Request)
        {
            effects.Add(new TellSweep(granted.Sweep, new RepeatGrant(ask.Node)));
            return state;
        }

        if (state.Draining || known.Draining || ask.Request < known.Ask?.Request)
        {
            return state;
        }

        if (ask.Request == known.Ask?.Request && known.At is { } at)
        {
            // A repeated request: the sweep's coordinator may have been restarted since.
            effects.Add(new TellSweep(at, GrantOf(state, at, known, ask)));
            return state;
        }

        var tried = ask.Request == known.Ask?.Request ? known.Tried : [];
        return TryNext(state, ask.Node, known with { Ask = ask, Tried = tried }, effects);
    }

    /// <summary>Passes a pending request on, unless a sweep is already looking for bundles.</summary>
    private static CoordinatorState TryNext(CoordinatorState state, NodeName node, KnownNode known, List<CoordinatorEffect> effects)
    {
        if (known is { Ask: { } ask, At: null } && SlotAllocation.Next(state, known) is { } next)
        {
            effects.Add(new TellSweep(next.Sweep, new GrantBundles(node, ask.Request, next.Most, next.Slots)));
            known = known with { At = next.Sweep };
        }

        return state with { Nodes = state.Nodes.SetItem(node.Value, known) };
    }

    private static GrantBundles GrantOf(CoordinatorState state, SweepId sweep, KnownNode known, AskForBundles ask)
    {
        var slots = state.Find(sweep)?.SlotsOn(known) ?? 1;
        return new GrantBundles(ask.Node, ask.Request, Math.Max(1, ask.Most / slots), slots);
    }

    private static CoordinatorState Granted(CoordinatorState state, SweepGranted granted) =>
        state.Nodes.GetValueOrDefault(granted.Node.Value) is { Leaving: true } ? Remove(state, granted.Node) : state.With(granted.Node, known => known with
        {
            Ask = null,
            At = null,
            Tried = [],
            Barred = known.Barred.Remove(granted.Sweep),
            Granted = (granted.Request, granted.Sweep),

            // A repeated grant adds no leases.
            Held = known.Granted == (granted.Request, granted.Sweep) ? known.Held : HeldWith(known, granted.Leases),
        });

    /// <summary>A node's leases with those granted to it now, some of which its last heartbeat may already list.</summary>
    private static ImmutableList<LeaseKey> HeldWith(KnownNode known, IReadOnlyList<LeaseKey> granted)
    {
        var held = known.Held;
        foreach (var lease in granted)
        {
            held = known.Beat?.Held.Contains(lease) == true ? held : held.Add(lease);
        }

        return held;
    }

    private static CoordinatorState Forget(CoordinatorState state, NodeName node) =>
        state.With(node, known => known with { Granted = null });

    private static CoordinatorState Nothing(CoordinatorState state, SweepHasNothing nothing, List<CoordinatorEffect> effects)
    {
        if (nothing.Dry)
        {
            state = state.With(nothing.Sweep, known => known with { Dry = true, Open = 0 });
        }

        return !state.Nodes.TryGetValue(nothing.Node.Value, out var known) || known.At != nothing.Sweep ? state
            : known.Leaving ? Remove(state, nothing.Node)
            : TryNext(
                state,
                nothing.Node,
                known with
                {
                    At = null,
                    Tried = known.Tried.Add(nothing.Sweep),
                    Barred = nothing.Dry ? known.Barred : known.Barred.Add(nothing.Sweep),
                },
                effects);
    }

    private static CoordinatorState HasWork(CoordinatorState state, SweepHasWork work, List<CoordinatorEffect> effects) =>
        MakeRoom(Look(state.With(work.Sweep, known => known with { Dry = false, Open = work.Open }), work.Sweep, effects), effects);

    /// <summary>Asks nodes to hand back bundles in favour of others. They continue from their checkpoint wherever they are leased next.</summary>
    private static CoordinatorState MakeRoom(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        foreach (var node in SlotAllocation.ToYield(state).GroupBy(lease => lease.Node, lease => lease.Lease))
        {
            effects.Add(new OrderNode(new NodeName(node.Key), new YieldBundles([.. node])));
            state = state.With(new NodeName(node.Key), known => known with { Yielding = known.Yielding.Union(node) });
        }

        return state;
    }

    /// <summary>A sweep has work: serves waiting nodes, in order of name.</summary>
    private static CoordinatorState Look(CoordinatorState state, SweepId sweep, List<CoordinatorEffect> effects)
    {
        foreach (var (name, known) in state.Nodes.Where(node => node.Value.Ask is not null).ToList())
        {
            state = TryNext(state, new NodeName(name), known with { Tried = known.Tried.Remove(sweep) }, effects);
        }

        return state;
    }

    private static CoordinatorState Pass(CoordinatorState state, LeaseReport report, List<CoordinatorEffect> effects)
    {
        effects.Add(new TellSweep(report.Lease.Sweep, report));
        return report is HandBack ? state.With(report.Node, known => known.Without(report.Lease)) : state;
    }

    private static CoordinatorState Leave(CoordinatorState state, NodeName node, List<CoordinatorEffect> effects)
    {
        if (!state.Nodes.TryGetValue(node.Value, out var known) || known.Leaving)
        {
            return state;
        }

        effects.Add(new DismissWorker(node));
        effects.AddRange(state.Sweeps.Select(sweep => new TellSweep(sweep.Id, new NodeLeft(node))));

        // Bundles that are being leased for it right now must be released first.
        return known.At is null
            ? Remove(state, node)
            : state with { Nodes = state.Nodes.SetItem(node.Value, known with { Ask = null, Draining = true, Leaving = true }) };
    }

    private static CoordinatorState Remove(CoordinatorState state, NodeName node) => state with { Nodes = state.Nodes.Remove(node.Value) };

    private static CoordinatorState Bury(CoordinatorState state, NodeDied died, List<CoordinatorEffect> effects)
    {
        effects.AddRange(state.Sweeps.Select(sweep => new TellSweep(sweep.Id, new WorkerDied(died.Node, died.Cause))));
        return Leave(state, died.Node, effects);
    }

    private static CoordinatorState Found(CoordinatorState state, IReadOnlyList<FoundSweep> found, List<CoordinatorEffect> effects)
    {
        var ids = found.Select(sweep => sweep.Id).ToHashSet();
        var ending = state.Sweeps.FindAll(sweep => !ids.Contains(sweep.Id));

        // Stopped, or finished by others: its coordinator will find out and report it.
        effects.AddRange(ending.Select(sweep => new TellSweep(sweep.Id, new RescueDue())));
        effects.AddRange(found.Where(sweep => state.Find(sweep.Id) is null).Select(sweep => new StartSweep(sweep.Id)));
        effects.AddRange(found.Where(sweep => sweep.Entry.Hours is not null && state.Find(sweep.Id)?.IsOpen != sweep.IsOpen)
            .Select(sweep => new SayHours(sweep.Id, sweep.Entry.Hours!, sweep.IsOpen)));

        // Sweeps that are ending come after the others of their priority.
        var known = found.Select(sweep => state.Find(sweep.Id)?.Again(sweep) ?? KnownSweep.New(sweep)).Concat(ending);
        state = state with { Sweeps = [.. known.OrderByDescending(sweep => sweep.Entry.Priority)] };
        foreach (var sweep in state.Sweeps.Where(sweep => sweep.MayServe))
        {
            state = Look(state, sweep.Id, effects);
        }

        return MakeRoom(state, effects);
    }

    private static CoordinatorState End(CoordinatorState state, SweepId sweep, List<CoordinatorEffect> effects)
    {
        effects.Add(new StopSweep(sweep));
        state = state with { Sweeps = state.Sweeps.RemoveAll(known => known.Id == sweep) };
        foreach (var (name, known) in state.Nodes.Where(node => node.Value.At == sweep).ToList())
        {
            state = TryNext(state, new NodeName(name), known with { At = null }, effects);
        }

        return state;
    }

    private static CoordinatorState Obey(CoordinatorState state, WorkersFound found, List<CoordinatorEffect> effects)
    {
        foreach (var worker in found.Workers.Where(worker => worker.Draining))
        {
            if (state.Nodes.TryGetValue(worker.Name.Value, out var known) && !known.Draining)
            {
                effects.Add(new OrderNode(worker.Name, new Drain(Now: true)));
                state = state with { Nodes = state.Nodes.SetItem(worker.Name.Value, known with { Draining = true, Ask = null }) };
            }
        }

        return state;
    }

    private static CoordinatorState Refresh(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        effects.Add(new FindSweeps());
        effects.Add(new FindWorkers());
        effects.AddRange(state.Sweeps.Select(sweep => new TellSweep(sweep.Id, new RescueDue())));
        return state;
    }

    private static CoordinatorState Tick(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        var looks = state.Tick % TicksBetweenSearches == 0 || state.Sweeps.IsEmpty;
        state = state with { Tick = state.Tick + 1 };
        if (looks && !state.Draining)
        {
            effects.Add(new FindSweeps());
        }

        if (!state.Nodes.IsEmpty)
        {
            effects.Add(new FindWorkers());
        }

        foreach (var silent in state.Nodes.Where(node => state.Tick - node.Value.HeardAt > SilentTicks).Select(node => node.Key).ToList())
        {
            state = Remove(Leave(state, new NodeName(silent), effects), new NodeName(silent));
        }

        return Unmatched(Lonely(MakeRoom(state, effects), effects), effects);
    }

    /// <summary>Reports once that no connected node may train a sweep.</summary>
    private static CoordinatorState Unmatched(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        foreach (var sweep in state.Sweeps.Where(sweep => !sweep.Needs.IsNone))
        {
            var lacks = sweep.MayServe && SlotAllocation.Here(state).Any()
                && SlotAllocation.Here(state).All(node => sweep.SlotsOn(node.Value) is null);
            var since = lacks ? sweep.UnmatchedSince ?? state.Tick : (long?)null;
            var says = lacks && !sweep.SaidUnmatched && state.Tick - since >= LonelyTicks;
            if (says)
            {
                effects.Add(new SayNoMatch(sweep.Id, sweep.Needs));
            }

            state = state.With(sweep.Id, known => known with { UnmatchedSince = since, SaidUnmatched = lacks && (known.SaidUnmatched || says) });
        }

        return state;
    }

    private static CoordinatorState Lonely(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        if (!state.Nodes.IsEmpty || state.Sweeps.All(sweep => !sweep.MayServe))
        {
            return state with { AloneSince = null };
        }

        var since = state.AloneSince ?? state.Tick;
        if (state.Tick - since >= LonelyTicks && !state.SaidAlone)
        {
            effects.Add(new SayNoWorkers());
            return state with { AloneSince = since, SaidAlone = true };
        }

        return state with { AloneSince = since };
    }

    private static CoordinatorState Drain(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        effects.AddRange(state.Nodes.Keys.Select(node => new OrderNode(new NodeName(node), new Drain(Now: true))));
        return state with { Draining = true };
    }
}
