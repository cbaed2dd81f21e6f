using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator of one sweep knows. The ledger is the truth; this is what it was last heard to say.</summary>
/// <param name="Nodes">Nodes that joined and are not drained.</param>
/// <param name="Counts">As last counted; null before the first count.</param>
/// <param name="Counting">A count is on its way.</param>
/// <param name="CountAgain">Something happened since that count was asked for.</param>
/// <param name="Stopping">A person asked to stop.</param>
/// <param name="Ended">Said to be over.</param>
public sealed record CoordinatorState(
    SweepId Sweep,
    ImmutableSortedDictionary<string, NodeName> Nodes,
    SweepCounts? Counts,
    bool Counting,
    bool CountAgain,
    bool Stopping,
    bool Ended)
{
    public static CoordinatorState Start(SweepId sweep) =>
        new(sweep, ImmutableSortedDictionary<string, NodeName>.Empty, null, false, false, false, false);
}

/// <summary>What the coordinator decides: a pure function of its state and a message.</summary>
public static class CoordinatorDecisions
{
    public static (CoordinatorState State, IReadOnlyList<CoordinatorEffect> Effects) Step(
        CoordinatorState state, CoordinatorMessage message)
    {
        var effects = new List<CoordinatorEffect>();
        state = message switch
        {
            NodeJoined joined => Join(state, joined.Node, effects),
            NodeIdle or RescueDue => Count(state, effects),
            // Once nothing is open, any recorded trial may be the last.
            TrialsRecorded when state.Counts is { Open: 0 } => Count(state, effects),
            SweepCounted counted => Counted(state, counted, effects),
            StopSweep stop => Stop(state, stop, effects),
            NodeDrained drained => state with { Nodes = state.Nodes.Remove(drained.Node.Value) },
            _ => state,
        };
        if (state is { Stopping: true, Ended: false } && state.Nodes.IsEmpty)
        {
            effects.Add(new EndSweep(state.Counts?.Finished ?? false));
            state = state with { Ended = true };
        }

        return (state, effects);
    }

    private static CoordinatorState Join(CoordinatorState state, NodeName node, List<CoordinatorEffect> effects)
    {
        effects.Add(new TellNodeAbout(node, state.Stopping ? new Drain(Now: false) : new OfferWork(state.Sweep)));
        return state with { Nodes = state.Nodes.SetItem(node.Value, node) };
    }

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

        effects.Add(new RescueAndCount());
        return state with { Counting = true, CountAgain = false };
    }

    private static CoordinatorState Counted(CoordinatorState state, SweepCounted counted, List<CoordinatorEffect> effects)
    {
        state = state with { Counting = false, Counts = counted.Counts };
        if (counted.Counts.Finished && !state.Ended)
        {
            effects.Add(new EndSweep(Finished: true));
            return state with { Ended = true };
        }

        if (counted.Counts.Open > 0 && !state.Stopping)
        {
            effects.AddRange(state.Nodes.Values.Select(node => new TellNodeAbout(node, new OfferWork(state.Sweep))));
        }

        return state.CountAgain ? Count(state, effects) : state;
    }

    private static CoordinatorState Stop(CoordinatorState state, StopSweep stop, List<CoordinatorEffect> effects)
    {
        effects.AddRange(state.Nodes.Values.Select(node => new TellNodeAbout(node, new Drain(stop.Now))));
        return state with { Stopping = true };
    }
}
