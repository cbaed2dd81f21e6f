using Runner.Results;
using Runner.Search.Gates;
using Runner.Simulation.Parts;

namespace Runner.Simulation.Mistakes;

/// <summary>A proposal looks at all results that there are, so that it depends on which came first.</summary>
public sealed class ProposesFromWhatHasArrived : Habits
{
    public override ISweepGate Search() => new Hasty();

    private sealed class Hasty : SimulatedSearch
    {
        protected override double Place(int trial, IReadOnlyList<TrialResult?> results) =>
            trial < Parallel ? base.Place(trial, results) : Mixed(trial, results.Where(result => result is { Outcome: not TrialOutcome.Pruned }));
    }
}

/// <summary>A worker is not told where the points of its lease are.</summary>
public sealed class LeasesWithoutPoints : Habits
{
    public override SimulatedTraining Open(SimulatedSlot slot, Runner.Ledgers.BundleLease lease) => base.Open(slot, lease with { Proposed = [] });
}
