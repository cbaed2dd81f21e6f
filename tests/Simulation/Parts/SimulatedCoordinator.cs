using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Simulation.Faults;
using Runner.Simulation.World;
using Runner.Sweeps;

namespace Runner.Simulation.Parts;

/// <summary>Hosts <see cref="CoordinatorDecisions"/> as <see cref="CoordinatorActor"/> does.</summary>
public sealed class SimulatedCoordinator(Schedule world, int number) : Part(world, number)
{
    private CoordinatorState state = null!;

    public void Tell(CoordinatorMessage message)
    {
        (state, var effects) = World.Habits.Coordinator(state, message);
        foreach (var effect in effects)
        {
            Perform(effect);
        }
    }

    protected override void Begin()
    {
        state = CoordinatorState.Start(World.Sweep);
        Every(FaultPlan.Rescue, () => Tell(new RescueDue()));
    }

    /// <summary>A restarted coordinator is another process: the leadership of the old one runs out.</summary>
    private NodeName Name => new($"c{Number}.{Life}");

    private void Count(long heardUpTo, bool leads, int expired) => World.LedgerHost.Call(
        this, writes: false, to => SweepState.ReadAsync(to, World.Sweep, leads, expired, heardUpTo, CancellationToken.None), Tell);

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellNodeAbout tell:
                World.TellWorker(this, tell.Node, tell.Message);
                break;
            case RescueAndCount count:
                World.LedgerHost.Call(this, writes: true, to => to.LeadAsync(World.Sweep, Name, FaultPlan.Lease / 2), term =>
                {
                    if (term is { } leads)
                    {
                        World.Term = Math.Max(World.Term, leads.Value);
                        World.LedgerHost.Call(this, writes: true, to => to.RescueAsync(World.Sweep, World.Plan.MostLosses), expired => Count(count.HeardUpTo, true, expired));
                    }
                    else
                    {
                        Count(count.HeardUpTo, false, 0);
                    }
                });
                break;
            case JudgeWorker judge:
                World.Log.Note(Happening.Judged, Number, (long)(judge.Standing ?? WorkerStanding.Good), judge.OpenAgain.Count);
                Judge(judge);
                break;
            case SayStanding:
                break;
            case EndSweep end:
                World.End(this, end.Finished);
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }

    private void Judge(JudgeWorker judge)
    {
        if (judge.Standing is { } standing)
        {
            World.LedgerHost.Call(this, writes: true, to => Set(to, standing), _ => OpenAgain());
        }
        else
        {
            OpenAgain();
        }

        async Task<bool> Set(ITrialLedger to, WorkerStanding set)
        {
            await to.SetStandingAsync(World.Sweep, judge.Worker, set, judge.Why);
            return true;
        }

        void OpenAgain() => World.LedgerHost.Call(
            this, writes: true, to => to.RetryAsync(World.Sweep, judge.OpenAgain, judge.Worker), _ => Tell(new RescueDue()));
    }
}
