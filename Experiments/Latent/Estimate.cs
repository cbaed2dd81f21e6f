using Runner.Comparison.Statistics;

namespace Runner.Latent;

/// <summary>A share or an error with its 95 % interval: over replicates by bootstrap where there are several, otherwise that of the only value.</summary>
public sealed record Estimate(double Mean, Interval Interval, int Replicates)
{
    /// <param name="seed">Of the sweep; with <paramref name="what"/> it names the resamples.</param>
    public static Estimate Of(IReadOnlyList<double> values, ulong seed, string what) => new(
        values.Average(),
        Bootstrap.Of(Strata.Single(values), Bootstrap.Stream(seed, what)).Mean,
        values.Count);

    public static Estimate Of(IReadOnlyList<Accuracy> accuracies, ulong seed, string what) => accuracies is [var only]
        ? new(only.Share, only.Interval, 1)
        : Of([.. accuracies.Select(accuracy => accuracy.Share)], seed, what);
}
