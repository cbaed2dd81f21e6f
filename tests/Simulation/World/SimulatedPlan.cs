using Runner.Identities;
using Runner.Ledgers;
using Runner.Simulation.Faults;
using Runner.Simulation.Parts;

namespace Runner.Simulation.World;

/// <summary>A plan without a spec: so many trials, in bundles of this many.</summary>
public static class SimulatedPlan
{
    public static SweepPlan Of(FaultPlan plan) => new(
        "simulated",
        default,
        "",
        "",
        [.. Enumerable.Range(0, plan.Trials).Select(trial => new TrialIdentity((UInt128)(ulong)trial + 1))],
        [.. Enumerable.Range(0, plan.Trials).Where(trial => !Rests(plan, trial)).Chunk(plan.BundleSize)],
        "")
    {
        Gated = plan.Gated,
        Resting = [.. Enumerable.Range(0, plan.Trials).Where(trial => Rests(plan, trial)).Chunk(plan.BundleSize)],
    };

    private static bool Rests(FaultPlan plan, int trial) => plan.Gated && new SimulatedGate().RestsAtFirst(trial);
}
