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

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellNodeAbout tell:
                World.TellWorker(this, tell.Node, tell.Message);
                break;
            case RescueAndCount:
                World.LedgerHost.Call(this, writes: true, to => to.RescueAsync(World.Sweep, World.Plan.MostLosses), expired =>
                    World.LedgerHost.Call(this, writes: false, to => to.CountAsync(World.Sweep), counts =>
                        Tell(new SweepCounted(counts, expired))));
                break;
            case EndSweep end:
                World.End(this, end.Finished);
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }
}
