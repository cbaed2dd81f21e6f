using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator of one sweep knows. The ledger is the truth; this is what it was last heard to say.</summary>
/// <param name="Nodes">Nodes that were heard of lately and are not drained, with the beat of that.</param>
/// <param name="Beat">How often the clock has asked for a rescue.</param>
/// <param name="Counts">As last counted; null before the first count.</param>
/// <param name="Counting">A count is on its way.</param>
/// <param name="CountAgain">Something happened since that count was asked for.</param>
/// <param name="Stopping">A person asked to stop; null when nobody did.</param>
/// <param name="Ended">Said to be over.</param>
/// <param name="Judgement">Which workers are to be trusted.</param>
public sealed record CoordinatorState(
    SweepId Sweep,
    ImmutableSortedDictionary<string, long> Nodes,
    long Beat,
    SweepCounts? Counts,
    bool Counting,
    bool CountAgain,
    StopSweep? Stopping,
    bool Ended,
    WorkerJudgement Judgement)
{
    public static CoordinatorState Start(SweepId sweep) => new(
        sweep, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), 0, null, false, false, null, false, WorkerJudgement.Start);

    /// <summary>Nodes that work may be offered to.</summary>
    public IEnumerable<NodeName> Trusted => Nodes.Keys.Where(Judgement.StandsWell).Select(node => new NodeName(node));
}

/// <summary>What the coordinator decides: a pure function of its state and a message.</summary>
public static class CoordinatorDecisions
{
    /// <summary>A node that was not heard of for so many beats of the rescue clock is taken for gone: offers to it are spared,
    /// and nobody waits for it. Its leases run out by the ledger's clock, whatever is believed here.</summary>
    private const int SilentBeats = 20;

    public static (CoordinatorState State, IReadOnlyList<CoordinatorEffect> Effects) Step(
        CoordinatorState state, CoordinatorMessage message)
    {
        var effects = new List<CoordinatorEffect>();
        state = message switch
        {
            NodeJoined joined => Join(state, joined.Node, effects),
            NodeIdle idle => Count(Hear(state, idle.Node), effects),
            RescueDue => Count(Forget(state with { Beat = state.Beat + 1 }), effects),
            TrialsRecorded recorded => Recorded(Hear(state, recorded.Node), effects),
            LeaseLost lost => Hear(state, lost.Node),
            SweepCounted counted => Counted(state, counted, effects),
            StopSweep stop => Stop(state, stop, effects),
            NodeDrained drained => state with { Nodes = state.Nodes.Remove(drained.Node.Value) },
            _ => state,
        };
        if (state is { Stopping: not null, Ended: false } && state.Nodes.IsEmpty)
        {
            effects.Add(new EndSweep(state.Counts?.Finished ?? false));
            state = state with { Ended = true };
        }

        return (state, effects);
    }

    private static CoordinatorState Join(CoordinatorState state, NodeName node, List<CoordinatorEffect> effects)
    {
        if (state.Stopping is { } stop)
        {
            // Also to one that was told before: it may not have heard.
            effects.Add(new TellNodeAbout(node, new Drain(stop.Now)));
        }
        else if (!state.Nodes.ContainsKey(node.Value) && !state.Ended && state.Judgement.StandsWell(node.Value))
        {
            effects.Add(new TellNodeAbout(node, new OfferWork(state.Sweep)));
        }

        return state with { Nodes = state.Nodes.SetItem(node.Value, state.Beat) };
    }

    private static CoordinatorState Hear(CoordinatorState state, NodeName node) =>
        state.Nodes.ContainsKey(node.Value) ? state with { Nodes = state.Nodes.SetItem(node.Value, state.Beat) } : state;

    private static CoordinatorState Forget(CoordinatorState state)
    {
        var silent = state.Nodes.Where(node => state.Beat - node.Value > SilentBeats).Select(node => node.Key).ToList();
        return silent.Count == 0 ? state : state with { Nodes = state.Nodes.RemoveRange(silent) };
    }

    /// <summary>Once nothing is open, any recorded trial may be the last.</summary>
    private static CoordinatorState Recorded(CoordinatorState state, List<CoordinatorEffect> effects) =>
        state.Counts is { Open: 0 } ? Count(state, effects) : state;

    private static CoordinatorState Count(CoordinatorState state, List<CoordinatorEffect> effects)
    {
        if (state.Ended)
        {
            return state;
        }

        if (state.Counting)
        {
            return state with { CountAgain = true };
        }

        effects.Add(new RescueAndCount(state.Judgement.Book.Heard));
        return state with { Counting = true, CountAgain = false };
    }

    private static CoordinatorState Counted(CoordinatorState state, SweepCounted counted, List<CoordinatorEffect> effects)
    {
        state = state with { Counting = false, Counts = counted.Counts };
        if (counted.Workers is { } seen)
        {
            state = state with { Judgement = state.Judgement.See(state.Sweep, seen, effects) };
        }

        if (counted.Counts.Finished && !state.Ended && !state.Judgement.Unsettled)
        {
            effects.Add(new EndSweep(Finished: true));
            return state with { Ended = true };
        }

        state = Obey(state, counted.Mode, effects);
        if (counted.Counts.Open > 0 && counted.Mode == SweepMode.Running && state.Stopping is null)
        {
            effects.AddRange(state.Trusted.Select(node => new TellNodeAbout(node, new OfferWork(state.Sweep))));
            effects.AddRange(state.Nodes.Keys.Where(state.Judgement.IsPutAside).Select(
                node => new TellNodeAbout(new NodeName(node), new Suspend())));
        }

        return state.CountAgain ? Count(state, effects) : state;
    }

    /// <summary>What people asked of the sweep, through the ledger.</summary>
    private static CoordinatorState Obey(CoordinatorState state, SweepMode mode, List<CoordinatorEffect> effects)
    {
        switch (mode)
        {
            case SweepMode.Paused when state.Stopping is null:
                effects.AddRange(state.Nodes.Keys.Select(node => new TellNodeAbout(new NodeName(node), new Suspend())));
                return state;
            case SweepMode.Stopping when state.Stopping is null:
                return Stop(state, new StopSweep(Now: false), effects);
            case SweepMode.Cancelled when state.Stopping is not { Now: true }:
                return Stop(state, new StopSweep(Now: true), effects);
            default:
                return state;
        }
    }

    private static CoordinatorState Stop(CoordinatorState state, StopSweep stop, List<CoordinatorEffect> effects)
    {
        effects.AddRange(state.Nodes.Keys.Select(node => new TellNodeAbout(new NodeName(node), new Drain(stop.Now))));
        return state with { Stopping = stop };
    }
}
