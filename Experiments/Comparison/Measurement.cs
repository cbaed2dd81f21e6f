using Runner.Comparison.Convergence;
using Runner.Numerics;
using Runner.Results;

namespace Runner.Comparison;

/// <summary>The status of a run for a metric.</summary>
public enum Standing
{
    /// <summary>It ended as planned and has a value.</summary>
    Measured,

    /// <summary>epochs-to: it never reached the target; the value is +∞.</summary>
    NotReached,

    /// <summary>Loss or weights were not finite.</summary>
    Diverged,

    /// <summary>Ended early by a pruner or a user: its value is not comparable.</summary>
    Unfinished,

    /// <summary>There is no result: it failed, timed out, ran out of memory or was quarantined.</summary>
    Failed,

    /// <summary>The metric was not measured: no test set, or no curve recorded.</summary>
    Missing,
}

/// <summary>One run's value by one metric. Only <see cref="Standing.Measured"/> and <see cref="Standing.NotReached"/>
/// enter statistics; the others are counted separately and mentioned in sentences.</summary>
public readonly record struct Measurement(Standing Standing, double Value)
{
    public bool Counts => Standing is Standing.Measured or Standing.NotReached;

    /// <summary>Measures every result, in their order.</summary>
    public static Measurement[] Of(SweepResults results, ComparisonMetric metric)
    {
        var horizon = metric.Kind == MetricKind.Area ? AreaUnderCurve.Horizon(results.Results.Rows) : 0;
        return SideBySide.Column(results.Results.Count, i => Of(results.Results.Row(i), metric, horizon));
    }

    public static Measurement Of(TrialResult result, ComparisonMetric metric, int horizon) => Of(TrialTable.Of([result]).Row(0), metric, horizon);

    /// <summary>Measures a result.</summary>
    /// <param name="horizon">area: the time to which a run that ended early is extended by its last value.</param>
    public static Measurement Of(TableRow result, ComparisonMetric metric, int horizon)
    {
        switch (result.Outcome)
        {
            case TrialOutcome.Diverged:
                // A diverged run has no usable network, even if it reached good values before.
                return new(Standing.Diverged, double.PositiveInfinity);
            case TrialOutcome.Pruned or TrialOutcome.Stopped:
                return new(Standing.Unfinished, double.NaN);
            case not TrialOutcome.Completed:
                return new(Standing.Failed, double.NaN);
        }

        return metric.NeedsCurves ? OfCurve(result.Curve, metric, horizon)
            : OfValue(metric.Kind == MetricKind.Best ? result.BestLoss : metric.OnTest ? result.TestLoss : result.FinalLoss);
    }

    /// <summary>The metric of a run up to a time, as a cost: lower is better. +∞ when there is nothing to compare.</summary>
    public static double CostAt(TrialResult result, ComparisonMetric metric, int time)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Outcome == TrialOutcome.Diverged && result.Epochs <= time)
        {
            return double.PositiveInfinity;
        }

        var shown = OfCurve(result.Curve.UpTo(time), metric, time);
        return shown.Counts ? metric.Cost(shown.Value) : double.PositiveInfinity;
    }

    private static Measurement OfCurve(Curve curve, ComparisonMetric metric, int horizon)
    {
        if (metric.Quantity.On(curve) is not { Length: > 0 } values)
        {
            return new(Standing.Missing, double.NaN);
        }

        switch (metric.Kind)
        {
            case MetricKind.EpochsTo:
                var reached = Array.FindIndex(values, value => metric.Quantity.HigherIsBetter ? value >= metric.Target : value <= metric.Target);
                return reached < 0 ? new(Standing.NotReached, double.PositiveInfinity) : new(Standing.Measured, curve.Times[reached]);
            case MetricKind.Area:
                return OfValue(AreaUnderCurve.Of(curve.Times, values, horizon));
            case MetricKind.Mean:
                return OfValue(values.Average());
            case MetricKind.Best:
                return OfValue(metric.HigherIsBetter ? values.Max() : values.Min());
            default:
                return OfValue(values[^1]);
        }
    }

    private static Measurement OfValue(double value) => double.IsFinite(value)
        ? new(Standing.Measured, value)
        : new(Standing.Missing, double.NaN);
}
