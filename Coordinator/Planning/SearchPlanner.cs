using Runner.Identities;
using Runner.Ledgers;
using Runner.Search;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Planning;

/// <summary>
/// Plans a search: the points that depend on no result, and room for those that will follow. What these will cost is estimated from random points of the same space.
/// </summary>
internal static class SearchPlanner
{
    public static PlannedSweep Plan(SweepSpec spec, SweepPoints points, PlannedSweep standIn)
    {
        var size = standIn.Estimate.Shapes.Min(shape => shape.Bundle);
        var bundles = Enumerable.Range(0, points.PointCount)
            .SelectMany(point => Enumerable.Range(points.FirstTrialOf(point), points.ReplicatesOf(point)).Chunk(size)).ToLookup(bundle => points.PointOf(bundle[0]) < spec.Sample.Search!.Parallel);
        var planned = new PlannedSweep(
            standIn.Plan with { Bundles = [.. bundles[true]], Gated = true, Resting = [.. bundles[false]] }, Scaled(standIn.Estimate, spec.Sample.Count, points.TrialCount))
        {
            Gate = Searching.Of(spec, points),
        };
        return Knowing(planned, spec, points, []);
    }

    /// <summary>The same plan for a search that has learnt something.</summary>
    public static PlannedSweep Knowing(PlannedSweep planned, SweepSpec spec, SweepPoints points, IReadOnlyList<ProposedPoint> learnt)
    {
        var openings = Searching.Of(spec, points).Decide([.. Enumerable.Range(0, points.TrialCount).Select(EndedTrials.Resting)], learnt);
        var identities = new TrialIdentity[points.TrialCount];
        foreach (var opening in openings)
        {
            identities[opening.Trial] = opening.Proposal!.Identity;
        }

        return planned with { Plan = planned.Plan with { Identities = identities, Proposed = [.. learnt, .. openings.Select(opening => opening.Proposal!.Point).Distinct()] } };
    }

    private static PlanEstimate Scaled(PlanEstimate estimate, int points, int trials)
    {
        var factor = trials / (double)estimate.Shapes.Sum(shape => shape.Trials);
        return estimate with
        {
            Points = points,
            Repeated = 0,
            Duplicates = 0,
            Flops = estimate.Flops * factor,
            Shapes = [.. estimate.Shapes.Select(shape => shape with { Trials = (int)Math.Ceiling(shape.Trials * factor) })],
        };
    }
}
