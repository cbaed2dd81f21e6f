using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>
/// The time at which a run first reached a target: that of the first recorded point of its curve with a loss at or below it
/// (DeepOBS, Schneider et al. 2019, "speed"; AlgoPerf, Dahl et al. 2023, "time to target"). Curves recorded every few epochs give
/// the time with that resolution. A run that ended above the target is censored at its end; a diverged run counts as never
/// reaching it.
/// </summary>
public static class EpochsToTarget
{
    public const string Loss = "train-loss";

    public const string TestLoss = "test-loss";

    /// <summary>Null when the run has no loss curve, or no result.</summary>
    public static TimeToTarget? Of(TableRow result, double target, string column = Loss)
    {
        if (result.Outcome == TrialOutcome.Diverged)
        {
            return new(double.PositiveInfinity, false);
        }

        if (result.Outcome is not (TrialOutcome.Completed or TrialOutcome.Pruned or TrialOutcome.Stopped)
            || result.Curve is not { } curve || curve.Column(column) is not { Length: > 0 } losses)
        {
            return null;
        }

        for (var i = 0; i < losses.Length; i++)
        {
            if (losses[i] <= target)
            {
                return new(curve.Times[i], true);
            }
        }

        return new(curve.Times[^1], false);
    }
}
