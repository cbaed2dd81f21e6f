using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Proposals;

namespace Runner.Search.Gates;

/// <summary>What the results of a point are to a search: the interquartile mean over its replicates, an objective each. A run that diverged or has no result counts as
/// infinitely bad, so that a point where they are more than a quarter has failed.</summary>
internal sealed class SearchCosts(SweepPoints points, IReadOnlyList<ComparisonMetric> objectives, IReadOnlyList<SearchConstraint> constraints, int horizon)
{
    public bool NeedsCurves => objectives.Concat(constraints.Select(one => one.Metric)).Any(metric => metric.NeedsCurves);

    /// <summary>The time to which a curve that ends early is extended.</summary>
    public int Horizon => horizon;

    /// <summary>Whether every replicate has ended.</summary>
    public bool HasEnded(int point, IReadOnlyList<TrialResult?> results) =>
        TrialsOf(point).All(trial => results[trial] is { } result && !Racing.IsUntrained(result));

    /// <summary>Whether every replicate that was opened has ended, and one was.</summary>
    public bool HasSome(int point, IReadOnlyList<TrialResult?> results) =>
        TrialsOf(point).All(trial => results[trial] is not null) && TrialsOf(point).Any(trial => !Racing.IsUntrained(results[trial]!));

    /// <summary>A point that has ended.</summary>
    public TriedPoint Of(ProposedPoint proposed, IReadOnlyList<TrialResult?> results)
    {
        double[] costs = [.. objectives.Select(metric => Typical(metric, metric.Cost, proposed.Point, results))];
        double[] beyond = [.. constraints.Select(one => Typical(one.Metric, one.Beyond, proposed.Point, results))];
        return Array.TrueForAll([.. costs, .. beyond], double.IsFinite)
            ? TriedPoint.Done(proposed.At, [.. costs]) with { Violation = beyond.Sum(amount => Math.Max(0, amount)) }
            : TriedPoint.Failed(proposed.At);
    }

    public Measurement Measured(TrialResult result, ComparisonMetric metric) => Measurement.Of(result, metric, horizon);

    /// <summary>Over the replicates; lower is better.</summary>
    private double Typical(ComparisonMetric metric, Func<double, double> cost, int point, IReadOnlyList<TrialResult?> results) => InterquartileMean.OfSorted(
        [.. TrialsOf(point).Select(trial => results[trial]!).Where(result => !Racing.IsUntrained(result)).Select(result => Measured(result, metric)).Select(one => one.Counts ? cost(one.Value) : double.PositiveInfinity).Order()]);

    private IEnumerable<int> TrialsOf(int point) => Enumerable.Range(points.FirstTrialOf(point), points.ReplicatesOf(point));
}
