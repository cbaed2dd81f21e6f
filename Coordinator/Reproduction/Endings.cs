using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Specs;

namespace Runner.Reproduction;

/// <summary>Negative directions of the place at which a trial ended, as <c>minima</c> finds it; NaN where they are not all counted.</summary>
public sealed record NegativeDirections(int Trial) : Quantity
{
    public override bool NeedsEndings => true;

    public override double Of(ReproducedSweep sweep)
    {
        var ending = sweep.Endings.FirstOrDefault(result => result.Index == Trial);
        return ending is not null
            && RunEnding.FromCurve(ending.Curve, TrialProblem.Unpack(ending.Weights.Span, Precision.Float64)) is { Place.NegativeIsExact: true } found
                ? found.Place.NegativeDirections
                : double.NaN;
    }
}

/// <summary>What the error rises by on the straight lines between trained networks above the mean of their ends, in points (a
/// hundredth of all answers).</summary>
/// <param name="SameStart">Between networks that share their initial weights, or between those that do not.</param>
/// <param name="Matched">After the hidden units of the second are put into the order of the first's by their weights.</param>
public sealed record ErrorBarrier(Statistic Statistic, bool SameStart, bool Matched) : Quantity
{
    public override double Of(ReproducedSweep sweep) => OverTrials.Summary(
        Statistic,
        [
            .. sweep.Pairs(MatchedBy.Weights)
                .Where(pair => SameStart == (sweep.Seeds(pair.A).Init == sweep.Seeds(pair.B).Init))
                .Select(pair => 100 * (Matched ? pair.Matched : pair.Raw).Frankle),
        ]);
}

/// <summary>The share of the barriers between different starts that matching leaves.</summary>
public sealed record BarrierLeft(Statistic Statistic) : Quantity
{
    public override double Of(ReproducedSweep sweep) => OverTrials.Summary(
        Statistic,
        [
            .. sweep.Pairs(MatchedBy.Weights)
                .Where(pair => sweep.Seeds(pair.A).Init != sweep.Seeds(pair.B).Init)
                .Select(pair => pair.Matched.Frankle / pair.Raw.Frankle),
        ]);
}
