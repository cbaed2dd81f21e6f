using Runner.Commands;
using Runner.Data;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Running;

/// <summary>A spec with all that its plan needs: its data are read, what can be refused has been, and no ledger was touched.</summary>
public sealed record PlannedSpec(SweepSpec Spec, DataCatalogue Data, SweepPoints Points, PlannedSweep Plan)
{
    /// <exception cref="UserException">There is nothing to train.</exception>
    /// <exception cref="DataException">Its data cannot be read.</exception>
    /// <exception cref="UnfitTrialException">Its data do not fit its model.</exception>
    public static PlannedSpec Of(CommandHost host, SweepSpec spec, CancellationToken cancel = default)
    {
        var data = DataCatalogues.For(host, spec);
        var points = DataCatalogues.Points(host, spec);
        var review = new DataReview(spec, data);
        var plan = Planner.Plan(spec, points, review.SizeOf, environment: EnvironmentText.Describe(), cancel: cancel);
        review.CheckStarts(points.StandIn());
        return new PlannedSpec(spec, data, points.Knowing(plan.Plan.Proposed), plan with
        {
            Plan = plan.Plan with { Environment = plan.Plan.Environment + string.Concat(review.Warnings.Select(warning => $"\nwarning: {warning}")) },
            Found = review.Found,
            Warnings = review.Warnings,
        });
    }
}
