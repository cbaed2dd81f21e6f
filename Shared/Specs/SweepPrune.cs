namespace Runner.Specs;

/// <summary>Which trials end at a rung.</summary>
public enum PruneMethod
{
    /// <summary>All but one in <see cref="SweepPrune.Factor"/>.</summary>
    SuccessiveHalving,

    /// <summary>Successive halving in several brackets that start at different rungs.</summary>
    Hyperband,

    /// <summary>Those that are worse than the rung's median.</summary>
    Median,

    /// <summary>All but the best <see cref="SweepPrune.Keep"/> percent.</summary>
    Percentile,

    /// <summary>Those that are beyond <see cref="SweepPrune.Bound"/>.</summary>
    Threshold,

    /// <summary>After rounds of replicates instead of epochs: points that are worse than the best one by the signed-rank test, paired by
    /// seed.</summary>
    Wilcoxon,
}

/// <summary>The settings of <c>sweep.prune</c>: trials pause at rungs of their budget, and only some continue.</summary>
/// <param name="Metric">What is compared; empty for the test loss where curves have it, else the training loss.</param>
/// <param name="First">The first rung, in epochs (or updates); 0 for a share of the budget. wilcoxon: the number of rounds before any point
/// may end.</param>
/// <param name="Factor">The ratio of each rung to the one before.</param>
/// <param name="Keep">percentile: the percentage of trials that continue.</param>
/// <param name="Bound">threshold: a trial ends when its value is worse than this; NaN otherwise.</param>
/// <param name="P">wilcoxon: the p-value below which a point ends.</param>
public sealed record SweepPrune(PruneMethod Method, string Metric, int First, int Factor, double Keep, double Bound, double P)
{
    public const string Section = "sweep.prune";

    /// <summary>Whether trials pause at rungs of their budget.</summary>
    public bool HasRungs => Method != PruneMethod.Wilcoxon;

    /// <summary>When no first rung is given, how many times the budget is divided by the factor to get it.</summary>
    public const int UsualRungs = 3;
}
