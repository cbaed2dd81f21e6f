using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Specs;

namespace Runner.Reproduction;

/// <summary>Number of directions of negative curvature at the end of a trial, as found by <c>minima</c>; NaN unless the count is exact.</summary>
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

/// <summary>Rise of the error rate on the straight lines between trained networks above the mean of their ends, in percentage
/// points.</summary>
/// <param name="SameStart">Whether to compare networks that share their initial weights, or those that do not.</param>
/// <param name="Matched">After matching the hidden units of the second network to the first's by their weights.</param>
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

/// <summary>Share of the barrier that remains after matching, between networks from different starts.</summary>
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
