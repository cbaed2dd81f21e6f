using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison;

/// <summary>
/// Which losses are the same but for rounding. At an exact optimum what is left is noise of the arithmetic, however small its
/// spread, and no test may make a difference of it: values are compared to nine digits, and what has stopped falling below
/// 1e-20 of the loss that training starts from is 0. A share of the start, so that the unit of the data does not matter.
/// </summary>
/// <param name="Floor">Values up to this are 0.</param>
/// <param name="Digits">Ten to the number of digits that are compared; 0 compares all of them.</param>
internal readonly record struct Rounding(double Floor, double Digits)
{
    public static Rounding Of(SweepResults results, ComparisonMetric metric) =>
        metric.Kind == MetricKind.EpochsTo ? default : new(metric.IsLoss ? results.RoundingFloor : 0, 1e9);

    /// <summary>0 where most runs still fall: what falls is no rounding, however low it has come.</summary>
    public static double FloorOf(IEnumerable<TrialResult> results)
    {
        var starts = new List<double>();
        int rated = 0, falling = 0;
        foreach (var result in results)
        {
            if (result.Curve.Column(EpochsToTarget.Loss) is not { Length: > 0 } losses)
            {
                continue;
            }

            if (double.IsFinite(losses[0]) && losses[0] != 0)
            {
                starts.Add(Math.Abs(losses[0]));
            }

            if (result.Outcome == TrialOutcome.Completed && ConvergenceRate.Of(result.Curve) is { } rate)
            {
                rated++;
                falling += rate.StillFalling ? 1 : 0;
            }
        }

        return 2 * falling > rated ? 0 : 1e-20 * (starts.Count == 0 ? 1 : Quantiles.MedianOfSorted(Quantiles.Sorted(starts)));
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

    /// <summary>Whether two values are the same but for rounding.</summary>
    public bool Same(double a, double b) =>
        a == b || (Digits > 0 && Math.Abs(a - b) <= Floor + (Math.Max(Math.Abs(a), Math.Abs(b)) / Digits));
}
