using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Simulation.Parts;
using Runner.Sweeps;

namespace Runner.Simulation.Mistakes;

/// <summary>A slot goes on from the checkpoint that it wrote last, whatever it was of.</summary>
public sealed class ResumeFromAnotherAttempt : Habits
{
    public override SimulatedTraining Open(SimulatedSlot slot, BundleLease lease) =>
        lease.Checkpoint.IsEmpty || !slot.Worker.SlotFiles.TryGetValue(slot.Number, out var file)
            ? base.Open(slot, lease)
            : SimulatedTraining.OpenBlindly(lease, file);
}

/// <summary>Free slots are counted: down when bundles are asked for, also when they are asked for again, up when a slot says that it is free.</summary>
public sealed class SlotsFromACounter : Habits
{
    private readonly Dictionary<(int, int), int> free = [];

    public override (NodeState State, IReadOnlyList<NodeEffect> Effects) Node(
        SimulatedWorker worker, NodeState state, NodeMessage message)
    {
        var count = free.GetValueOrDefault(worker.Identity, state.Slots) + (message is SlotFreed ? 1 : 0);
        (state, var effects) = base.Node(worker, state, message);
        var asked = effects.OfType<Report>().Select(report => report.What).OfType<AskForBundles>().Sum(ask => ask.Most);
        free[worker.Identity] = asked <= count ? count - asked : count;
        return asked <= count
            ? (state, effects)
            : (state with { Asked = 0 }, [.. effects.Where(effect => effect is not Report { What: AskForBundles })]);
    }
}

/// <summary>A worker is put aside for three failures in a row, whether or not they succeed elsewhere.</summary>
public sealed class PutAsideUnheard : Habits
{
    public override (SweepState State, IReadOnlyList<SweepEffect> Effects) Sweep(
        SweepState state, ISweepMessage message)
    {
        (state, var effects) = base.Sweep(state, message);
        return (state, [.. effects.Select(effect =>
            effect is JudgeWorker { Standing: WorkerStanding.Doubted } judge ? judge with { Standing = WorkerStanding.PutAside } : effect)]);
    }
}

/// <summary>When nothing is open any more the sweep is taken for finished, whatever is still leased.</summary>
public sealed class FinishedWhenNothingIsOpen : Habits
{
    public override (SweepState State, IReadOnlyList<SweepEffect> Effects) Sweep(
        SweepState state, ISweepMessage message) =>
        message is SweepCounted { Counts.Open: 0 }
            ? (state, [new Show(new SweepOver(state.Sweep, Finished: true))])
            : base.Sweep(state, message);
}

/// <summary>An order to stop is not passed on with the grant.</summary>
public sealed class TrainsWhatIsToStop : Habits
{
    public override (NodeState State, IReadOnlyList<NodeEffect> Effects) Node(SimulatedWorker worker, NodeState state, NodeMessage message) =>
        base.Node(worker, state, message is BundlesGranted granted ? granted with { Leases = [.. granted.Leases.Select(lease => lease with { Stops = [] })] } : message);
}
