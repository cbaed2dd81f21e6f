namespace Runner.Specs;

/// <summary>Which trials of a rung end there.</summary>
public enum PruneMethod
{
    /// <summary>All but one in <see cref="SweepPrune.Factor"/>.</summary>
    SuccessiveHalving,

    /// <summary>The same, in brackets that begin at different rungs.</summary>
    Hyperband,

    /// <summary>Those that are worse than the rung's median.</summary>
    Median,

    /// <summary>All but the best <see cref="SweepPrune.Keep"/> per cent.</summary>
    Percentile,

    /// <summary>Those that are beyond <see cref="SweepPrune.Bound"/>.</summary>
    Threshold,

    /// <summary>At rounds of replicates rather than of epochs: points that are worse than the best one by the signed-rank test over equal seeds.</summary>
    Wilcoxon,
}

/// <summary>What <c>sweep.prune</c> says: trials pause at rungs of their budget, and only some go on.</summary>
/// <param name="Metric">What is compared; empty for the test loss where curves have it, else the training loss.</param>
/// <param name="First">The first rung, in epochs (or updates); 0 for a share of the budget. wilcoxon: the rounds before anybody ends.</param>
/// <param name="Factor">From one rung to the next.</param>
/// <param name="Keep">percentile: how many of a hundred go on.</param>
/// <param name="Bound">threshold: a value beyond it ends its trial; NaN otherwise.</param>
/// <param name="P">wilcoxon: the probability below which a point ends.</param>
public sealed record SweepPrune(PruneMethod Method, string Metric, int First, int Factor, double Keep, double Bound, double P)
{
    public const string Section = "sweep.prune";

    /// <summary>Whether trials pause at rungs of their budget.</summary>
    public bool HasRungs => Method != PruneMethod.Wilcoxon;

    /// <summary>Without a first rung of its own, the budget is divided by the factor so many times.</summary>
    public const int UsualRungs = 3;
}
