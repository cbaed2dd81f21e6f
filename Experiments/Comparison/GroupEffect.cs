using Runner.Comparison.Statistics;

namespace Runner.Comparison;

public enum Verdict
{
    /// <summary>A measurement without a test.</summary>
    Observed,

    /// <summary>The difference is significant at the 5 % level after correction for multiple comparisons.</summary>
    Settled,

    /// <summary>The seeds do not support a claim either way.</summary>
    NotEnoughSeeds,

    /// <summary>The difference is significant, but the group with the better typical value is worse in more than half of the
    /// pairs of runs. More seeds would not resolve this.</summary>
    MeasuresDisagree,
}

/// <summary>
/// The best group compared with another. Only runs of the same stratum, that is with the same other settings, are compared, and the strata
/// are combined with equal weight, so that effects of other axes neither mask nor cause a difference. A diverged run counts as worse than
/// any other.
/// </summary>
/// <param name="Strata">Strata in which both have runs; 1 when the groups share no stratum and were compared as a whole.</param>
/// <param name="Win">The probability that a run of the best group is better than one of the other.</param>
/// <param name="P">The p-value of the two-sided stratified Mann–Whitney test.</param>
/// <param name="CorrectedP">The p-value after Holm's correction over the comparison's effects.</param>
/// <param name="IntervalsOverlap">Whether the two 95 % intervals overlap; null when one is unknown.</param>
/// <param name="SeedsNow">The number of seeds per point in the smaller group.</param>
/// <param name="SeedsNeeded">The number of seeds per point that would settle it; null when it is settled, or when it would take more than
/// <see cref="Statistics.SeedsNeeded.Most"/>.</param>
/// <param name="AlsoDiffer">Short names of other axes on which the two have no value in common, so that the difference cannot be
/// attributed to the grouping axes alone.</param>
public sealed record GroupEffect(
    ComparedGroup Best,
    ComparedGroup Other,
    int Strata,
    WinProbability Win,
    double P,
    double CorrectedP,
    bool? IntervalsOverlap,
    int SeedsNow,
    int? SeedsNeeded,
    IReadOnlyList<string> AlsoDiffer)
{
    /// <summary>The level of the test.</summary>
    public const double Level = .05;

    public Verdict Verdict => !(CorrectedP < Level) ? Verdict.NotEnoughSeeds : Win.P > .5 || SameTypical ? Verdict.Settled : Verdict.MeasuresDisagree;

    /// <summary>Whether the typical values are equal, so that only the pairs of runs show which group is better.</summary>
    public bool SameTypical => Best.Typical == Other.Typical
        || Math.Abs(Best.Typical - Other.Typical) <= 1e-9 * Math.Max(Math.Abs(Best.Typical), Math.Abs(Other.Typical));

    /// <summary>Whether the typical values are equal and the pairs favour the other group.</summary>
    public bool IsTurned => Verdict == Verdict.Settled && Win.P < .5;
}
