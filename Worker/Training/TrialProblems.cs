using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Training;

/// <summary>The objective function of a trial, independent of the engine that trained it. Dense networks are evaluated by the
/// built-in engine; other layers and user modules only by libtorch.</summary>
public static class TrialProblems
{
    /// <exception cref="DataException">The data cannot be read.</exception>
    /// <exception cref="NetworkException">The model does not fit the data, or cannot be opened.</exception>
    public static TrialProblem Of(TrialConfig config, DataCatalogue data)
    {
        if (config.Model.Kind is not (ModelKind.Module or ModelKind.Vae) && LayerList.IsDense(config.Model.Layers) && LayerList.IsDense(config.Model.Decoder))
        {
            return TrialProblem.Of(config, data);
        }

        var exact = config with
        {
            Training = config.Training with { Precision = Precision.Float64, Batch = 0, Order = BatchOrder.Sequential },
            Model = config.Model with { Layers = LayerList.WithoutDropout(config.Model.Layers), Decoder = LayerList.WithoutDropout(config.Model.Decoder), Vae = config.Model.Vae is { } vae ? vae with { Warmup = 0 } : null },
        };
        return TrialProblem.OfModule(exact, data, Objective, TrialFit.Of(exact, data).Layers);

        (IObjective<double> Objective, int Dimension) Objective(int samples)
        {
            var task = new NetworkTask<double>(exact with { Training = exact.Training with { Batch = samples } }, new TrainingContext(data, TimeProvider.System));
            task.BeginPass(0);
            task.SetBatch(0);
            return (task.Objective, task.Layout.Count);
        }
    }
}
