using Runner.Comparison.Statistics;

namespace Runner.Comparison;

public enum Verdict
{
    /// <summary>A fact or a measurement; nothing was tested.</summary>
    Observed,

    /// <summary>The difference is more than luck, at the 5 % level after correction for many comparisons.</summary>
    Settled,

    /// <summary>The seeds do not support a claim either way.</summary>
    NotEnoughSeeds,

    /// <summary>The difference is more than luck, but the group with the better typical value loses more than half of the pairs
    /// of runs: both hold, and more seeds would change neither.</summary>
    MeasuresDisagree,
}

/// <summary>
/// The best group against another. Only runs of the same stratum are compared, that is, with the same other settings, and
/// the strata's results are combined with equal weight, so that the effect of other axes neither swamps nor makes a
/// difference. A run that diverged counts as worse than any that did not.
/// </summary>
/// <param name="Strata">Strata in which both have runs; 1 when the groups share no stratum and were compared as a whole.</param>
/// <param name="Win">P(a run of the best is better than one of the other); null when it was not estimated.</param>
/// <param name="P">Two-sided stratified Mann–Whitney.</param>
/// <param name="CorrectedP">The same after Holm's correction over the comparison's effects.</param>
/// <param name="IntervalsOverlap">Whether the two 95 % intervals overlap; null when one is unknown.</param>
/// <param name="SeedsNow">Seeds a point that the comparison rests on, in the smaller group.</param>
/// <param name="SeedsNeeded">Seeds a point that would settle it; null when it is settled, and when it would take more than <see cref="Statistics.SeedsNeeded.Most"/>.</param>
/// <param name="AlsoDiffer">Short names of other axes on which the two have no value in common, so that the difference cannot be
/// put down to the grouping axes alone.</param>
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

    /// <summary>Whether the typical values tell the two apart; where they do not, the pairs of runs alone say which is better.</summary>
    public bool SameTypical => Best.Typical == Other.Typical
        || Math.Abs(Best.Typical - Other.Typical) <= 1e-9 * Math.Max(Math.Abs(Best.Typical), Math.Abs(Other.Typical));

    /// <summary>Whether the typical values are the same and the pairs speak for the other.</summary>
    public bool IsTurned => Verdict == Verdict.Settled && Win.P < .5;
}
