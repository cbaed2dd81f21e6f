namespace Runner.Comparison.Statistics;

/// <summary>An interval for the mean of values in [0, 1] that is valid simultaneously at all times: the means not yet refuted by betting on
/// higher or on lower values, with half of the error each (<see cref="BettingTest"/>).</summary>
public static class ConfidenceSequence
{
    private const int Steps = 1000;

    /// <param name="error">An upper bound on the probability that the interval ever misses the mean.</param>
    public static Interval Of(IReadOnlyList<double> values, double error)
    {
        ArgumentNullException.ThrowIfNull(values);
        var limit = Math.Log(2 / error);
        var low = LowestOf(values, limit);
        return new Interval(low, Math.Max(low, 1 - LowestOf([.. values.Select(value => 1 - value)], limit)));
    }

    /// <summary>The lowest mean on the grid that is not refuted.</summary>
    private static double LowestOf(IReadOnlyList<double> values, double limit) =>
        (double)Enumerable.Range(0, Steps + 1).First(step => step == Steps || !Refuted(values, (double)step / Steps, limit)) / Steps;

    private static bool Refuted(IReadOnlyList<double> values, double mean, double limit)
    {
        if (mean == 0)
        {
            // A mean of 0 is refuted by any value above 0.
            return values.Any(value => value > 0);
        }

        var test = new BettingTest(mean);
        foreach (var value in values)
        {
            test.Add(value);
        }

        return test.Highest >= limit;
    }
}
