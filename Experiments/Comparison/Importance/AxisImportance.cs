using System.Collections.Immutable;

namespace Runner.Comparison.Importance;

public enum ImportanceMethod
{
    /// <summary>For a complete grid with equal numbers of runs: exact shares.</summary>
    FunctionalAnova,

    /// <summary>For points drawn at random or an incomplete grid: shares under a fitted random forest.</summary>
    RandomForest,
}

/// <param name="Name">The display name: "optimizer", "optimizer with learning rate", "starting weights (init seed)".</param>
/// <param name="Axes">Dotted paths; empty for seeds.</param>
/// <param name="Share">Share of the variance, 0 to 1, minus the share expected from chance alone.</param>
public sealed record VarianceShare(string Name, ImmutableArray<string> Axes, double Share);

/// <summary>
/// Which factor matters: the share of a metric's variance over all runs that is due to each axis, to each pair of axes (beyond
/// their separate shares) and to the seeds.
/// </summary>
/// <param name="Axes">Largest first.</param>
/// <param name="Pairs">Largest first.</param>
/// <param name="Rest">The share of interactions of three or more axes.</param>
/// <param name="Seeds">Each seed separately when they are crossed, otherwise one share. For a forest, everything that it does
/// not explain: variation between repeated runs of a point, if there are any, and the error of the forest.</param>
/// <param name="Logarithmic">Whether it is the variance of the logarithm, used when losses differ by a factor of ten or more;
/// otherwise a few bad runs would dominate it.</param>
/// <param name="DivergedAsWorst">Diverged runs, which count with the worst finite value of the sweep.</param>
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
    /// <summary>The share that no setting accounts for.</summary>
    public double SeedShare => Seeds.Sum(seed => seed.Share);

    /// <summary>The part of it that is known to be due to the seeds.</summary>
    public double LuckShare => Method == ImportanceMethod.FunctionalAnova ? SeedShare : Seeds.Length > 1 ? Seeds[0].Share : double.NaN;

    /// <summary>Null when nothing varies, fewer than four runs have a value, or the loss itself varies and with it what the metric measures, so that values are
    /// not comparable.</summary>
    public static AxisImportance? Of(RunValues values)
    {
        if (values.Results.Mixes(values.Metric.Quantity))
        {
            return null;
        }

        var sample = ImportanceSample.Of(values);
        return sample is null ? null : FunctionalAnova.Of(sample) ?? ForestAnova.Of(sample);
    }
}
