using Runner.Comparison.Convergence;
using Runner.Results;

namespace Runner.Comparison;

/// <summary>What became of one run, seen by one metric.</summary>
public enum Standing
{
    /// <summary>It ended as planned and has a value.</summary>
    Measured,

    /// <summary>epochs-to: it never got there; the value is +∞.</summary>
    NotReached,

    /// <summary>Loss or weights were not finite.</summary>
    Diverged,

    /// <summary>Ended early by a pruner or a person: its value is not comparable.</summary>
    Unfinished,

    /// <summary>There is no result: it failed, timed out, ran out of memory or was quarantined.</summary>
    Failed,

    /// <summary>The metric was not measured: no test set, or no curve kept.</summary>
    Missing,
}

/// <summary>One run's value by one metric. Only <see cref="Standing.Measured"/> and <see cref="Standing.NotReached"/> take
/// part in statistics; the rest are counted beside them and named in sentences.</summary>
public readonly record struct Measurement(Standing Standing, double Value)
{
    public bool Counts => Standing is Standing.Measured or Standing.NotReached;

    /// <summary>Measures every result, in their order.</summary>
    public static Measurement[] Of(SweepResults results, ComparisonMetric metric)
    {
        var horizon = metric.Kind == MetricKind.AreaUnderCurve ? AreaUnderCurve.Horizon(results.Results) : 0;
        var measured = new Measurement[results.Results.Count];
        for (var i = 0; i < measured.Length; i++)
        {
            measured[i] = Of(results.Results[i], metric, horizon);
        }

        return measured;
    }

    /// <summary>Measures a result.</summary>
    /// <param name="horizon">area-under-curve: the time to which a run that ended early is extended by its last loss.</param>
    public static Measurement Of(TrialResult result, ComparisonMetric metric, int horizon)
    {
        switch (result.Outcome)
        {
            case TrialOutcome.Diverged:
                // A run that diverged has no usable network, whatever it touched on the way.
                return new(Standing.Diverged, double.PositiveInfinity);
            case TrialOutcome.Pruned or TrialOutcome.Stopped:
                return new(Standing.Unfinished, double.NaN);
            case not TrialOutcome.Completed:
                return new(Standing.Failed, double.NaN);
        }

        switch (metric.Kind)
        {
            case MetricKind.EpochsTo:
                var time = EpochsToTarget.Of(result, metric.Target, metric.Column);
                return time is null ? new(Standing.Missing, double.NaN)
                    : time.Value.Reached ? new(Standing.Measured, time.Value.Time)
                    : new(Standing.NotReached, double.PositiveInfinity);
            case MetricKind.AreaUnderCurve:
                return OfLoss(AreaUnderCurve.Of(result.Curve, horizon));
            case MetricKind.BestLoss:
                return OfLoss(result.BestLoss);
            case MetricKind.TestLoss:
                return OfLoss(result.TestLoss);
            default:
                return OfLoss(result.FinalLoss);
        }
    }

    private static Measurement OfLoss(double loss) => double.IsFinite(loss)
        ? new(Standing.Measured, loss)
        : new(Standing.Missing, double.NaN);
}
