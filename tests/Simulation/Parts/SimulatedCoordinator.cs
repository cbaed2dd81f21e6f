using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Simulation.Faults;
using Runner.Simulation.World;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Simulation.Parts;

/// <summary>Hosts <see cref="CoordinatorDecisions"/> and, for the one sweep, <see cref="SweepDecisions"/> with the program's own
/// interpreter of its effects, as <see cref="CoordinatorActor"/> and <see cref="SweepActor"/> do.</summary>
public sealed class SimulatedCoordinator(Schedule world, int number) : Part(world, number), ISweepHost
{
    private static readonly SweepTerms Terms = new(FaultPlan.Lease, FaultPlan.Heartbeat, FaultPlan.Rescue, 3);

    private SweepScope scope = null!;
    private SweepSearch search = null!;
    private CoordinatorState state = CoordinatorState.Start;
    private SweepState? sweep;
    private SweepEffects effects = null!;
    private long faultsSeen;

    public void Tell(ICoordinatorMessage message)
    {
        (state, var wanted) = CoordinatorDecisions.Step(state, message);
        foreach (var effect in wanted)
        {
            Perform(effect);
        }
    }

    /// <summary>The sweep's actor throws in a handler and is started anew.</summary>
    public void RestartSweep()
    {
        World.Log.Note(Happening.Restarted, Number);
        sweep = null;
        Open();
    }

    /// <summary>The coordinator's actor throws in a handler and is started anew.</summary>
    public void Restart()
    {
        World.Log.Note(Happening.Restarted, Number, 1);
        (state, sweep) = (CoordinatorState.Start, null);
        Tell(new CoordinatorTick());
    }

    void ISweepHost.Call<T>(Func<ITrialLedger, Task<T>> call, Action<T> then) => World.LedgerHost.Call(this, writes: true, call, then);

    void ISweepHost.TryCall<T>(Func<ITrialLedger, Task<T>> call, Action<T> then, Action without) =>
        World.LedgerHost.TryCall(this, call, then, without);

    bool ISweepHost.LedgerWasAway()
    {
        var was = World.LedgerHost.Faults != faultsSeen;
        faultsSeen = World.LedgerHost.Faults;
        return was;
    }

    void ISweepHost.TellSelf(ISweepMessage message) => Step(message);

    void ISweepHost.TellNode(NodeName node, NodeMessage message) => World.TellWorker(this, node, message);

    void ISweepHost.TellCoordinator(ICoordinatorMessage message) => Tell(message);

    void ISweepHost.Show(SweepNews news)
    {
        switch (news)
        {
            case TrialsRecorded recorded:
                World.MustBeAccepted(recorded);
                break;
            case LateAnswer late:
                World.Log.Note(Happening.Refused, Number, late.Lease.Bundle.Value, late.Lease.Token.Value);
                break;
            case SweepOver over:
                World.End(this, over.Finished);
                break;
        }
    }

    /// <summary>What it knows, for whoever looks into a schedule that broke.</summary>
    public override string ToString() =>
        $"tick {state.Tick}, sweeps {string.Join(' ', state.Sweeps)}, nodes [{string.Join("; ", state.Nodes.Select(node => $"{node.Key}: ask {node.Value.Ask}, at {node.Value.At}, granted {node.Value.Granted}, tried {string.Join(' ', node.Value.Tried)}"))}], "
        + (sweep is null ? "no sweep" : $"sweep: mode {sweep.Mode}, counts {sweep.Counts}, leasing {string.Join(' ', sweep.Leasing)}, counting {sweep.Counting}, ended {sweep.Ended}");

    protected override void Begin()
    {
        (state, sweep) = (CoordinatorState.Start, null);
        scope = SweepScope.Of(World.Sweep);
        search = new SweepSearch(scope);
        effects = new SweepEffects(World.Sweep, Name, Terms with
        {
            MostLosses = World.Plan.MostLosses,
            Gate = World.Plan.Searched ? World.Habits.Search() : World.Plan.Gated ? new SimulatedGate() : null,
            NumberOf = World.Plan.Searched ? trial => trial : null,
        }, this);
        Tell(new CoordinatorTick());
        Every(FaultPlan.Heartbeat, () => Tell(new CoordinatorTick()));
        Every(FaultPlan.Rescue, () => Step(new RescueTick()));
    }

    /// <summary>A restarted coordinator is another process: the leadership of the old one runs out.</summary>
    private NodeName Name => new($"c{Number}.{Life}");

    private void Open()
    {
        if (sweep is null)
        {
            sweep = SweepState.Start(Terms.BriefOf(World.Record), SweepBeats.Of(Terms.Rescue, Terms.Lease));
            Step(new RescueTick());
        }
    }

    private void Step(ISweepMessage message)
    {
        if (sweep is null)
        {
            return;
        }

        (sweep, var wanted) = World.Habits.Sweep(sweep, message);
        foreach (var effect in wanted)
        {
            if (effect is JudgeWorker judge)
            {
                World.Log.Note(Happening.Judged, Number, (long)(judge.Standing ?? WorkerStanding.Good), judge.OpenAgain.Count);
            }

            effects.Perform(effect);
        }
    }

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellSweep tell:
                Open();
                Step(tell.Message);
                break;
            case StartSweep:
                Open();
                break;
            case StopSweep:
                scope.Remove(World.Sweep);
                sweep = null;
                break;
            case OrderNode order:
                World.TellWorker(this, order.Node, order.Message);
                break;
            case FindSweeps:
                World.LedgerHost.Call(
                    this,
                    writes: false,
                    to => search.FindAsync(to, CancellationToken.None),
                    found => Tell(new SweepsFound([.. found.Select(sweep => new FoundSweep(sweep.Record.Id, sweep.Entry, WorkerNeeds.None, IsOpen: true))])));
                break;
            case FindWorkers when World.Judges:
                World.LedgerHost.TryCall(this, to => to.WorkersAsync(), found => Tell(new WorkersFound(found)), () => { });
                break;
            case AttendWorker attend when World.Judges:
                World.LedgerHost.TryCall(this, to => to.AttendAsync(attend.Node, attend.Node.Value, attend.Slots, attend.Labels, 20 * FaultPlan.Heartbeat), _ => { }, () => { });
                break;
            case FindWorkers or AttendWorker or DismissWorker or SayNoWorkers or NodesDrained:
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }
}
