using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
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

    public virtual (CoordinatorState State, IReadOnlyList<CoordinatorEffect> Effects) Coordinator(
        CoordinatorState state, CoordinatorMessage message) => CoordinatorDecisions.Step(state, message);

    public virtual SimulatedTraining Open(SimulatedSlot slot, BundleLease lease) => SimulatedTraining.Open(lease);

    /// <summary>Lets the ledger record results; answers when it has.</summary>
    public virtual void Record(SimulatedWorker worker, RecordResults record, Action<LeaseVerdict> answer) => worker.World.LedgerHost.Call(
        worker, writes: true, to => to.CompleteAsync(record.Lease, record.Results), answer);
}
