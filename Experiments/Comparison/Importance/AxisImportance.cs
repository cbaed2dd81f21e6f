using System.Collections.Immutable;

namespace Runner.Comparison.Importance;

public enum ImportanceMethod
{
    /// <summary>Every combination was run equally often: exact shares.</summary>
    FunctionalAnova,

    /// <summary>Points drawn at random, or a grid with holes: shares under a fitted random forest.</summary>
    RandomForest,
}

/// <param name="Name">For people: "optimizer", "optimizer with learning rate", "starting weights (init seed)".</param>
/// <param name="Axes">Dotted paths; empty for seeds.</param>
/// <param name="Share">Share of the variance, 0 to 1, with what luck alone would give already taken off.</param>
public sealed record VarianceShare(string Name, ImmutableArray<string> Axes, double Share);

/// <summary>
/// Which factor matters: the share of the variance of a metric over all runs that each axis, each pair of axes (beyond the two
/// alone) and the seeds own.
/// </summary>
/// <param name="Axes">Largest first.</param>
/// <param name="Pairs">Largest first.</param>
/// <param name="Rest">Three axes and more together.</param>
/// <param name="Seeds">The seeds apart where they were crossed, otherwise one share. For a forest, all that it does not explain:
/// luck, as far as points were repeated, and what the forest misses.</param>
/// <param name="Logarithmic">Whether it is the variance of the logarithm: losses a factor of ten or more apart are compared by
/// factors, otherwise the few worst runs would own it all.</param>
/// <param name="DivergedAsWorst">Runs that diverged and were entered with the worst finite value of the sweep.</param>
public sealed record AxisImportance(
    ImportanceMethod Method,
    ImmutableArray<VarianceShare> Axes,
    ImmutableArray<VarianceShare> Pairs,
    double Rest,
    ImmutableArray<VarianceShare> Seeds,
    bool Logarithmic,
    int Runs,
    int DivergedAsWorst)
{
    /// <summary>What no setting accounts for.</summary>
    public double SeedShare => Seeds.Sum(seed => seed.Share);

    /// <summary>The part of it that is known to be luck.</summary>
    public double LuckShare => Method == ImportanceMethod.FunctionalAnova ? SeedShare : Seeds.Length > 1 ? Seeds[0].Share : double.NaN;

    /// <summary>Null when nothing varies, fewer than four runs have a value, or the loss itself varies, so that values are
    /// different quantities.</summary>
    public static AxisImportance? Of(SweepResults results, ComparisonMetric metric)
    {
        if (results.LossVaries)
        {
            return null;
        }

        var sample = ImportanceSample.Of(results, metric);
        return sample is null ? null : FunctionalAnova.Of(sample) ?? ForestAnova.Of(sample);
    }
}
