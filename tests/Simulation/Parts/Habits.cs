using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Search.Gates;
using Runner.Simulation.World;
using Runner.Sweeps;

namespace Runner.Simulation.Parts;

/// <summary>What runs in a schedule: the program's own decisions and ledger. A planted mistake replaces one of them.</summary>
public class Habits
{
    public virtual string Name => "as written";

    public virtual ITrialLedger Ledger(ITrialLedger memory, Schedule world) => memory;

    public virtual (NodeState State, IReadOnlyList<NodeEffect> Effects) Node(
        SimulatedWorker worker, NodeState state, NodeMessage message) => NodeDecisions.Step(state, message);

    public virtual (SweepState State, IReadOnlyList<SweepEffect> Effects) Sweep(SweepState state, ISweepMessage message) =>
        SweepDecisions.Step(state, message);

    public virtual ISweepGate Search() => new SimulatedSearch();

    public virtual SimulatedTraining Open(SimulatedSlot slot, BundleLease lease) => SimulatedTraining.Open(lease);
}
