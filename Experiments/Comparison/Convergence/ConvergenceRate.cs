using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>How fast a run's loss was falling.</summary>
/// <param name="PerEpoch">Relative decrease per epoch over the second half of training: 1 − e^slope of the least-squares line
/// through the logarithm of the loss. Negative when it rose.</param>
/// <param name="LastTenth">Relative decrease over the last tenth of training.</param>
public readonly record struct ConvergenceRate(double PerEpoch, double LastTenth)
{
    /// <summary>A loss that fell by more than 2 % in the last tenth of training had not converged.</summary>
    public bool StillFalling => LastTenth > .02;

    /// <summary>Shorter curves have no rate.</summary>
    public const int LeastPoints = 4;

    /// <summary>Null without a positive loss curve of at least <see cref="LeastPoints"/>.</summary>
    public static ConvergenceRate? Of(Curve curve, string column = EpochsToTarget.Loss) => Of(curve.Times, curve.Column(column));

    /// <summary>The same of a row.</summary>
    public static ConvergenceRate? Of(TableRow row, string column = EpochsToTarget.Loss) => Of(row.Times, row.Column(column));

    private static ConvergenceRate? Of(int[] times, ReadOnlySpan<double> losses)
    {
        if (losses.Length < LeastPoints)
        {
            return null;
        }

        foreach (var loss in losses)
        {
            if (!(loss > 0) || double.IsInfinity(loss))
            {
                return null;
            }
        }

        double span = times[^1] - times[0];
        var half = Array.FindIndex(times, time => time >= times[0] + (span / 2));
        half = Math.Min(half, losses.Length - 2);
        double n = losses.Length - half, sumT = 0, sumL = 0, sumTT = 0, sumTL = 0;
        for (var i = half; i < losses.Length; i++)
        {
            double t = times[i] - times[half];
            var l = Math.Log(losses[i]);
            sumT += t;
            sumL += l;
            sumTT += t * t;
            sumTL += t * l;
        }

        var slope = ((n * sumTL) - (sumT * sumL)) / ((n * sumTT) - (sumT * sumT));
        var tenth = Array.FindLastIndex(times, losses.Length - 2, time => time <= times[^1] - (span / 10));
        return new(1 - Math.Exp(slope), 1 - (losses[^1] / losses[Math.Max(0, tenth)]));
    }
}
