namespace Runner.Comparison.Statistics;

/// <param name="Target">The target value.</param>
/// <param name="Share">Share of runs at or below it.</param>
public readonly record struct ProfilePoint(double Target, double Share, Interval Interval);

/// <summary>
/// A performance profile: the share of runs that are at least as good as each of a grid of targets (Dolan and Moré 2002;
/// as run-score distributions, Agarwal et al. 2021, section 4.2). Runs that diverged or never reached a target count in the denominator.
/// The interval at each target is Wilson's (1927).
/// </summary>
public static class PerformanceProfile
{
    /// <param name="sorted">The finite values, ascending.</param>
    /// <param name="runs">The number of all runs, including those without a finite value.</param>
    public static ProfilePoint[] Of(double[] sorted, int runs, IReadOnlyList<double> targets)
    {
        var points = new ProfilePoint[targets.Count];
        for (var t = 0; t < points.Length; t++)
        {
            var reached = 0;
            var low = 0;
            var high = sorted.Length;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (sorted[middle] <= targets[t])
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            reached = low;
            points[t] = new(targets[t], runs == 0 ? double.NaN : (double)reached / runs, Proportion.Wilson(reached, runs));
        }

        return points;
    }

    /// <summary>Targets evenly spaced between two values, in the logarithm when both are positive and a factor of ten apart.</summary>
    public static double[] Grid(double from, double to, int count)
    {
        var log = from > 0 && to / from >= 10;
        var targets = new double[count];
        for (var i = 0; i < count; i++)
        {
            var share = i / (count - 1.0);
            targets[i] = log ? from * Math.Pow(to / from, share) : from + ((to - from) * share);
        }

        targets[^1] = to;
        return targets;
    }
}
