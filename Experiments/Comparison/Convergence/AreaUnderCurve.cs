using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>
/// The area under a loss curve by the trapezoid rule, divided by its width: the mean loss over the run, in the
/// loss's own unit. It rewards a low loss and reaching it early. A run that a stopping rule ended early is extended to the
/// horizon with its last loss, so that stopping early is neither an advantage nor a disadvantage.
/// </summary>
public static class AreaUnderCurve
{
    /// <summary>NaN without a loss curve of at least two points, or when a loss on it is not finite.</summary>
    public static double Of(Curve curve, int horizon, string column = EpochsToTarget.Loss) =>
        curve.Column(column) is { } losses ? Of(curve.Times, losses, horizon) : double.NaN;

    /// <summary>NaN with fewer than two points, or when a value is not finite.</summary>
    public static double Of(int[] times, double[] losses, int horizon)
    {
        if (losses.Length < 2)
        {
            return double.NaN;
        }

        var area = 0.0;
        for (var i = 1; i < losses.Length; i++)
        {
            area += (times[i] - times[i - 1]) * (losses[i] + losses[i - 1]) / 2;
        }

        var end = Math.Max(horizon, times[^1]);
        area += (end - times[^1]) * losses[^1];
        var mean = area / (end - times[0]);
        return double.IsFinite(mean) ? mean : double.NaN;
    }

    /// <summary>The latest time on any curve.</summary>
    public static int Horizon(IEnumerable<TableRow> results) =>
        results.Max(result => result.Times is { Length: > 0 } times ? (int?)times[^1] : null) ?? 0;
}
