using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Results;

namespace Runner.Comparison;

/// <summary>
/// Decides which losses are equal up to rounding. At an exact optimum the remaining loss is noise of the arithmetic, and no
/// test may call differences between such values significant. So values are compared to nine digits, and a loss that has
/// stopped falling counts as 0 when it is below 1e-20 times the initial loss. The threshold is relative so that the unit of
/// the data does not matter.
/// </summary>
/// <param name="Floor">Values up to this count as 0.</param>
/// <param name="Digits">Ten to the power of the number of digits compared; 0 compares all digits.</param>
internal readonly record struct Rounding(double Floor, double Digits)
{
    public static Rounding Of(SweepResults results, ComparisonMetric metric) =>
        metric.Kind == MetricKind.EpochsTo ? default : new(metric.IsLoss ? results.RoundingFloor : 0, 1e9);

    /// <summary>The floor for these results. It is 0 when most runs are still falling, because a falling
    /// loss is not rounding noise, however low it is.</summary>
    public static double FloorOf(TrialTable results)
    {
        int rated = 0, falling = 0;
        var starts = SideBySide.Column(results.Count, i =>
        {
            var result = results.Row(i);
            var losses = result.Column(EpochsToTarget.Loss);
            if (losses.Length >= ConvergenceRate.LeastPoints && result.Outcome == TrialOutcome.Completed && ConvergenceRate.Of(result) is { } rate)
            {
                Interlocked.Increment(ref rated);
                Interlocked.Add(ref falling, rate.StillFalling ? 1 : 0);
            }

            return losses.IsEmpty ? double.NaN : Math.Abs(losses[0]);
        });
        if (2 * falling > rated)
        {
            return 0;
        }

        var known = 0;
        foreach (var start in starts)
        {
            if (double.IsFinite(start) && start != 0)
            {
                starts[known++] = start;
            }
        }

        return 1e-20 * (known == 0 ? 1 : Quantiles.Median(starts.AsSpan(0, known)));
    }

    public double Round(double value)
    {
        if (!double.IsFinite(value) || Digits == 0)
        {
            return value;
        }

        var size = Math.Abs(value);
        if (size <= Floor)
        {
            return 0;
        }

        var scale = Digits / Math.Pow(10, Math.Floor(Math.Log10(size)));
        return double.IsFinite(scale) ? Math.Round(value * scale) / scale : value;
    }

    /// <summary>Whether two values are equal up to rounding.</summary>
    public bool Same(double a, double b) =>
        a == b || (Digits > 0 && Math.Abs(a - b) <= Floor + (Math.Max(Math.Abs(a), Math.Abs(b)) / Digits));
}
