using Runner.Comparison;
using Runner.Results;

namespace Runner.Ledgers;

/// <summary>Rules for trials that ended without a result, which all adapters share.</summary>
internal static class EndedTrials
{
    /// <param name="isNamed">Whether a user names the trial.</param>
    public static bool CanBeRetried(TrialOutcome outcome, bool isNamed) =>
        outcome.IsFailure() || outcome == TrialOutcome.Quarantined || (isNamed && outcome == TrialOutcome.Stopped);

    /// <summary>A trial that has not been opened.</summary>
    public static TrialResult Resting(int trial) => new() { Index = trial, Outcome = TrialOutcome.Pruned };

    /// <summary>Trials that threw or were stopped are retried together; one that timed out, ran out of memory or was lost with its worker is retried alone.</summary>
    public static List<int[]> BundlesToRetry(IEnumerable<(int Trial, TrialOutcome Outcome)> rising)
    {
        var together = new List<int>();
        var bundles = new List<int[]>();
        foreach (var (trial, outcome) in rising)
        {
            if (outcome is TrialOutcome.Failed or TrialOutcome.Stopped)
            {
                together.Add(trial);
            }
            else
            {
                bundles.Add([trial]);
            }
        }

        if (together.Count > 0)
        {
            bundles.Add([.. together]);
        }

        return bundles;
    }

    public static TrialResult Quarantined(int trial, int losses, string node) => new()
    {
        Index = trial,
        Outcome = TrialOutcome.Quarantined,
        Node = node,
        Failure = new TrialFailure(
            $"lost {Number.Of(losses, "time")} with its worker, the last time on {node}", ""),
    };
}
