namespace Runner.Page.Views;

/// <summary>
/// The exponential moving average of a curve, without its bias towards 0 at the start (as in Kingma and Ba 2015, section 3): with weight w,
/// s(t) = w·s(t − 1) + (1 − w)·x(t) from s(0) = 0, and the smoothed value is s(t) / (1 − wᵗ), t counted from 1. Values that are not finite
/// stay as they are and are in no average.
/// </summary>
internal static class Smoothing
{
    /// <param name="weight">0 for none, below 1.</param>
    public static double[] Of(IReadOnlyList<double> values, double weight)
    {
        var smoothed = new double[values.Count];
        var (sum, rest) = (0.0, 1.0);
        for (var i = 0; i < smoothed.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                smoothed[i] = values[i];
                continue;
            }

            sum = (weight * sum) + ((1 - weight) * values[i]);
            rest *= weight;
            smoothed[i] = sum / (1 - rest);
        }

        return smoothed;
    }
}
