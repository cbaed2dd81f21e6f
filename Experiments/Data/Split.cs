namespace Runner.Data;

/// <summary>Which samples train and which test. Depends on the number of samples and the share alone, not on a sweep's seed, so
/// that all trials of all sweeps see the same split.</summary>
internal static class Split
{
    /// <summary>The last round(share · n) of a fixed shuffle test (at least one, and one is left to train); both parts keep the
    /// source's order.</summary>
    public static (int[] Train, int[] Test) Of(string name, int samples, double testShare)
    {
        int[] order = [.. Enumerable.Range(0, samples)];
        if (testShare <= 0)
            return (order, []);

        var test = TestCount(name, samples, testShare);
        DataStreams.Split().Shuffle<int>(order);
        var train = order[..^test];
        var held = order[^test..];
        Array.Sort(train);
        Array.Sort(held);
        return (train, held);
    }

    public static int TestCount(string name, int samples, double testShare)
    {
        if (testShare <= 0)
            return 0;

        if (samples < 2)
        {
            throw new DataException($"data.test: {name} has one sample, nothing can be held out. Remove data.test.");
        }

        return Math.Clamp((int)Math.Round(samples * Math.Min(testShare, 1), MidpointRounding.AwayFromZero), 1, samples - 1);
    }
}
