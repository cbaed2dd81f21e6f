using Runner.Commands;
using Runner.Data;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Running;

/// <summary>A spec with all that its plan needs: what can be refused has been, and no ledger was touched.</summary>
public sealed record PlannedSpec(SweepSpec Spec, DataCatalogue Data, SweepPoints Points, PlannedSweep Plan)
{
    /// <exception cref="UserException">There is nothing to train.</exception>
    /// <exception cref="DataException">Its data cannot be read.</exception>
    public static PlannedSpec Of(CommandHost host, SweepSpec spec, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, spec);
        var points = DataCatalogues.Points(host, spec);
        var plan = Planner.Plan(spec, points, DataCatalogues.Sizes(data), environment: EnvironmentText.Describe(), cancel: cancel);
        return new PlannedSpec(spec, data, points, plan);
    }
}
