using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Bench;

/// <summary>Synthetic plans and results. Trial identities are unique, so that no sweep reuses results of another.</summary>
internal static class BenchPlan
{
    public static SweepPlan Of(string name, int trials, IReadOnlyList<int[]> bundles, TimeProvider time)
    {
        var now = (ulong)time.GetUtcNow().UtcTicks;
        return new SweepPlan(
            name,
            Sha256Digest.Of(Encoding.UTF8.GetBytes(name)),
            "",
            "bench",
            [.. Enumerable.Range(0, trials).Select(trial => new TrialIdentity(((UInt128)now << 64) | (ulong)trial))],
            bundles,
            "");
    }

    public static TrialResult Result(int trial) => new()
    {
        Index = trial,
        Outcome = TrialOutcome.Completed,
        FinalLoss = 1.0 / (trial + 1),
        BestLoss = 1.0 / (trial + 1),
        Epochs = 10,
    };
}
