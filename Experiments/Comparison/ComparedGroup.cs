using Runner.Comparison.Statistics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>One row of a comparison.</summary>
/// <param name="Runs">All recorded runs of the group.</param>
/// <param name="Summary">Over runs that have a value. For epochs-to, runs that never reached the target count as +∞, so that the
/// median can be "never" and a few fast runs cannot hide many that did not reach it.</param>
/// <param name="Typical">The value by which groups are ranked: the interquartile mean (IQM); for epochs-to the median, which is
/// finite when at least half of the runs reach the target.</param>
/// <param name="Intervals">95 % bootstrap intervals; none with fewer than two values, and none beyond the best
/// <see cref="SweepComparison.MostIntervals"/> groups.</param>
/// <param name="Interval">The interval of <paramref name="Typical"/>.</param>
/// <param name="Diverged">Runs whose loss or weights were not finite. They are in no mean; a group in which they are more than
/// half cannot be best.</param>
/// <param name="NotReached">epochs-to: runs that ended above the target.</param>
/// <param name="Unfinished">Runs ended early by a pruner or a user.</param>
/// <param name="Failed">Runs without a result.</param>
/// <param name="Missing">Runs without this metric.</param>
public sealed record ComparedGroup(
    GroupKey Key,
    int Runs,
    Summary Summary,
    double Typical,
    SummaryIntervals Intervals,
    Interval Interval,
    int Diverged,
    int NotReached,
    int Unfinished,
    int Failed,
    int Missing)
{
    public bool HigherIsBetter { get; init; }

    public double Best => HigherIsBetter ? Summary.Worst : Summary.Best;

    public double Worst => HigherIsBetter ? Summary.Best : Summary.Worst;

    /// <summary>epochs-to: the share of runs that reached the target, among those that finished or diverged, with
    /// Wilson's interval.</summary>
    public (double Share, Interval Interval) Reached
    {
        get
        {
            var runs = Summary.Count + Diverged;
            var reached = Summary.Count - NotReached;
            return (runs == 0 ? double.NaN : reached / (double)runs, Proportion.Wilson(reached, runs));
        }
    }

    /// <summary>Wilson's interval of the share of its runs that diverge.</summary>
    public Interval DivergedShare => Proportion.Wilson(Diverged, Runs);

    public string Label => Key.Label;

    /// <summary>The label in a sentence.</summary>
    public string Said => Key.Said;

    public IReadOnlyList<AxisValue?> Values => Key.Values;

    /// <summary>Whether the group may be called best: it has a finite typical value and at most half of its runs diverged.</summary>
    public bool CanWin => IsAble(Typical, Diverged, Runs);

    internal static bool IsAble(double typical, int diverged, int runs) => double.IsFinite(typical) && diverged * 2 <= runs;
}
