using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>The loss whose curves a comparison looks at, so that a report uses one loss throughout.</summary>
/// <param name="Column">Of the curve.</param>
/// <param name="Name">In words: "training loss", "test loss".</param>
public readonly record struct CurveLoss(string Column, string Name)
{
    public static readonly CurveLoss Training = new(EpochsToTarget.Loss, "training loss");

    private static readonly CurveLoss Test = new(EpochsToTarget.TestLoss, "test loss");

    public bool OnTest => Column == EpochsToTarget.TestLoss;

    /// <summary>That of the metric, where its curves were kept; otherwise the training loss.</summary>
    public static CurveLoss Of(SweepResults results, ComparisonMetric metric) =>
        metric.OnTest && results.Results.Any(result => result.Outcome == TrialOutcome.Completed && result.Curve.Column(EpochsToTarget.TestLoss) is { Length: > 1 })
            ? Test
            : Training;
}
