using Runner.Identities;
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

    private void Count(int expired) => World.LedgerHost.Call(
        this, writes: false, to => to.CountAsync(World.Sweep), counts => Tell(new SweepCounted(counts, expired)));

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellNodeAbout tell:
                World.TellWorker(this, tell.Node, tell.Message);
                break;
            case RescueAndCount:
                World.LedgerHost.Call(this, writes: true, to => to.LeadAsync(World.Sweep, Name, FaultPlan.Lease / 2), leads =>
                {
                    if (leads)
                    {
                        World.LedgerHost.Call(this, writes: true, to => to.RescueAsync(World.Sweep, World.Plan.MostLosses), Count);
                    }
                    else
                    {
                        Count(0);
                    }
                });
                break;
            case EndSweep end:
                World.End(this, end.Finished);
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }
}
