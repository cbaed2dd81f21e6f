using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Proposals;

namespace Runner.Search.Gates;

/// <summary>What the results of a point are to a search: the interquartile mean over its replicates, an objective each. A run that diverged or has no result counts as
/// infinitely bad, so that a point where they are more than a quarter has failed.</summary>
internal sealed class SearchCosts(SweepPoints points, IReadOnlyList<ComparisonMetric> objectives, int horizon)
{
    public bool NeedsCurves => objectives.Any(metric => metric.NeedsCurves);

    /// <summary>Whether every replicate has ended.</summary>
    public bool HasEnded(int point, IReadOnlyList<TrialResult?> results) =>
        TrialsOf(point).All(trial => results[trial] is { } result && !Racing.IsUntrained(result));

    /// <summary>A point that has ended.</summary>
    public TriedPoint Of(ProposedPoint proposed, IReadOnlyList<TrialResult?> results)
    {
        double[] costs = [.. objectives.Select(metric => Cost(metric, proposed.Point, results))];
        return Array.TrueForAll(costs, double.IsFinite) ? TriedPoint.Done(proposed.At, [.. costs]) : TriedPoint.Failed(proposed.At);
    }

    public Measurement Measured(TrialResult result, ComparisonMetric metric) => Measurement.Of(result, metric, horizon);

    private double Cost(ComparisonMetric metric, int point, IReadOnlyList<TrialResult?> results) => InterquartileMean.OfSorted(
        [.. TrialsOf(point).Select(trial => Measured(results[trial]!, metric)).Select(one => one.Counts ? metric.Cost(one.Value) : double.PositiveInfinity).Order()]);

    private IEnumerable<int> TrialsOf(int point) => Enumerable.Range(points.FirstTrialOf(point), points.ReplicatesOf(point));
}
