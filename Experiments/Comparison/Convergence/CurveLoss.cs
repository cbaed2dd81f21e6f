using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>The loss whose curves a comparison uses, so that a report uses one loss throughout.</summary>
/// <param name="Column">The column of the curve.</param>
/// <param name="Name">In words: "training loss", "test loss".</param>
public readonly record struct CurveLoss(string Column, string Name)
{
    public static readonly CurveLoss Training = new(EpochsToTarget.Loss, "training loss");

    private static readonly CurveLoss Test = new(EpochsToTarget.TestLoss, "test loss");

    public bool OnTest => Column == EpochsToTarget.TestLoss;

    /// <summary>The loss of the metric when its curves were recorded; otherwise the training loss.</summary>
    public static CurveLoss Of(SweepResults results, ComparisonMetric metric) =>
        metric.OnTest && results.Results.Rows.Any(result => result.Outcome == TrialOutcome.Completed && result.Curve.Column(EpochsToTarget.TestLoss) is { Length: > 1 })
            ? Test
            : Training;
}
