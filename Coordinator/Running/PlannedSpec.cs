using Runner.Commands;
using Runner.Data;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Running;

/// <summary>A spec with its plan: its data have been read and everything has been validated that can be without a ledger.</summary>
public sealed record PlannedSpec(SweepSpec Spec, DataCatalogue Data, SweepPoints Points, PlannedSweep Plan)
{
    /// <exception cref="UserException">There is nothing to train.</exception>
    /// <exception cref="DataException">The spec's data cannot be read.</exception>
    /// <exception cref="UnfitTrialException">The data do not fit the model.</exception>
    public static PlannedSpec Of(CommandHost host, SweepSpec spec, CancellationToken cancel = default) =>
        Of(host, spec, DataCatalogues.Points(host, spec), cancel);

    /// <inheritdoc cref="Of(CommandHost, SweepSpec, CancellationToken)"/>
    /// <param name="points">Those of the spec (<see cref="DataCatalogues.Points"/>).</param>
    public static PlannedSpec Of(CommandHost host, SweepSpec spec, SweepPoints points, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, spec);
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
