using Runner.Comparison.Convergence;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Runs whose loss was still falling when training ended: what is said of final losses is then about that length of
/// training alone.</summary>
internal static class StillFallingFinding
{
    /// <summary>Below this share of runs it is not worth a sentence.</summary>
    private const double Few = .05;

    public static Finding? Of(SweepResults results, ComparisonMetric metric)
    {
        var loss = CurveLoss.Of(results, metric);
        int rated = 0, falling = 0;
        foreach (var result in results.Results)
        {
            if (result.Outcome == TrialOutcome.Completed && result.EndReason == EndReason.Budget && ConvergenceRate.Of(result.Curve, loss.Column) is { } rate)
            {
                rated++;
                falling += rate.StillFalling ? 1 : 0;
            }
        }

        return rated == 0 || falling < Few * rated ? null : new(
            FindingKind.NotConverged,
            Verdict.Observed,
            "Still falling",
            $"In {Words.Of(falling, rated, "run")} the {loss.Name} was still falling when training ended: what is said of final losses holds for this length of training, and longer training may change the order.",
            "Still falling: more than 2 % lower than a tenth of the training earlier.",
            [new("still-falling", falling, "runs"), new("runs", rated, "runs")])
        {
            IsOfMost = 2 * falling >= rated,
        };
    }
}
