using Runner.Identities;
using Runner.Ledgers;
using Runner.Search.Gates;
using Runner.Simulation.Faults;
using Runner.Simulation.Parts;

namespace Runner.Simulation.World;

/// <summary>A plan without a spec: so many trials, in bundles of this many; of a search, one each.</summary>
public static class SimulatedPlan
{
    public static SweepPlan Of(FaultPlan plan)
    {
        ISweepGate? gate = plan.Searched ? new SimulatedSearch() : plan.Gated ? new SimulatedGate() : null;
        var trials = Enumerable.Range(0, plan.Trials).ToLookup(trial => gate?.RestsAtFirst(trial) == true);
        var size = plan.Searched ? 1 : plan.BundleSize;
        return new(
            "simulated",
            default,
            "",
            "",
            [.. Enumerable.Range(0, plan.Trials).Select(trial => IdentityOf(plan, trial))],
            [.. trials[false].Chunk(size)],
            "")
        {
            Gated = plan.Gated,
            Resting = [.. trials[true].Chunk(size)],
            Proposed = plan.Searched ? [.. trials[false].Select(trial => new ProposedPoint(trial, [SimulatedSearch.PlaceOf(trial)], default))] : [],
        };
    }

    private static TrialIdentity IdentityOf(FaultPlan plan, int trial) => !plan.Searched ? new TrialIdentity((UInt128)(ulong)trial + 1)
        : trial < SimulatedSearch.Parallel ? SimulatedSearch.IdentityOf(trial, SimulatedSearch.PlaceOf(trial))
        : TrialIdentity.None;
}
