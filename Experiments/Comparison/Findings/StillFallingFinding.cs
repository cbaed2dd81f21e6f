using Runner.Comparison.Convergence;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Runs whose loss was still falling when training ended, so that statements about final losses hold only for that
/// length of training.</summary>
internal static class StillFallingFinding
{
    /// <summary>Below this share of runs there is no finding.</summary>
    private const double Few = .05;

    public static Finding? Of(SweepResults results, ComparisonMetric metric)
    {
        if (results.MostPoints < ConvergenceRate.LeastPoints)
        {
            return null;
        }

        var loss = CurveLoss.Of(results, metric);
        int rated = 0, falling = 0;
        foreach (var result in results.Results.Rows)
        {
            if (result.Outcome == TrialOutcome.Completed && result.EndReason == EndReason.Budget && result.Times.Length >= ConvergenceRate.LeastPoints && ConvergenceRate.Of(result, loss.Column) is { } rate)
            {
                rated++;
                falling += rate.StillFalling ? 1 : 0;
            }
        }

        return rated == 0 || falling < Few * rated ? null : new(
            FindingKind.NotConverged,
            Verdict.Observed,
            "Still falling",
            $"In {Words.Of(falling, rated, "run")} the {loss.Name} was still falling when training ended: statements about final losses hold only for this length of training, and longer training may change the order.",
            "Still falling: the loss fell by more than 2 % in the last tenth of training.",
            [new("still-falling", falling, "runs"), new("runs", rated, "runs")])
        {
            IsOfMost = 2 * falling >= rated,
        };
    }
}
