using Runner.Networks;
using Runner.Optimizers;
using Runner.Specs;

namespace Runner.Planning;

/// <summary>
/// The arithmetic of a trial, counted before anything is loaded. A dense layer with W weights costs 2W floating-point operations
/// forward, 2W for the gradient of its weights and 2W for that of its inputs: 6·batch·W per update. Activations, losses and the
/// optimizer are counted as 12 operations per parameter and 30 per unit.
/// </summary>
public static class TrialWork
{
    private const double OperationsAParameter = 12;
    private const double OperationsAUnit = 30;

    /// <summary>The size of the model for data of this size.</summary>
    public static NetworkSize SizeOf(TrialConfig config, DataSize data)
    {
        if (data.Layers is { } layers)
        {
            int[] between = [data.Features, .. layers.Layers.Select(layer => (int)layer.Out.Count)];
            return new NetworkSize(between, layers.MultiplyAdds, between.Skip(1).Sum(width => (double)width), layers.Layout.Count);
        }

        var widths = Widths(config, data.Features, data.Targets);
        return new NetworkSize(
            widths, widths.Zip(widths.Skip(1), (from, to) => (double)from * to).Sum(), widths.Skip(1).Sum(width => (double)width), Parameters(config, widths));
    }

    /// <summary>Layer widths from input to output; for a surface, its number of coordinates.</summary>
    /// <param name="config">The trial's configuration.</param>
    /// <param name="features">Width of a sample.</param>
    /// <param name="targets">Width of the target, or number of classes; 0 when the input is the target.</param>
    public static int[] Widths(TrialConfig config, int features, int targets)
    {
        var model = config.Model;
        return model.Kind switch
        {
            ModelKind.Autoencoder => [features, .. model.Encoder, model.Bottleneck, .. model.Encoder.Reverse(), features],
            ModelKind.Mlp => [features, .. model.Hidden, model.Output > 0 ? model.Output : Math.Max(1, targets)],
            ModelKind.Neuron => [features, 1],
            ModelKind.Surface => [Math.Max(1, model.Dimensions)],
            // The module's network is not known before it is opened; it is estimated as one hidden layer as wide as a sample.
            ModelKind.Module => [features, features, LearningTarget.IsInput(model) ? features : model.Output > 0 ? model.Output : Math.Max(1, targets)],
            _ => throw new InvalidOperationException(model.Kind.ToString()),
        };
    }

    /// <summary>Whether trials like this one may be trained side by side, one per vector lane: nothing in them draws random numbers
    /// during training or couples all parameters. Only estimates depend on it.</summary>
    public static bool FitsLanes(TrialConfig config) =>
        config.Model.Kind is not (ModelKind.Surface or ModelKind.Module)
        && config.Training.Engine == TrainingEngine.BuiltIn
        && config.Model.Noise.Kind == NoiseKind.None
        && config.Loss.Kind != LossKind.SoftmaxCrossEntropy
        && config.Optimizer.Kind < OptimizerKind.Lbfgs
        && config.Regularizer is { L1: 0, L2: 0, Sparsity: 0, Contractive: 0, Dropout: 0 }
        && config.Training is { ClipNorm: 0, ClipValue: 0, KeepState: KeptState.None }
        && config.Training.Order != BatchOrder.Fresh
        && config.Stop.WallSeconds == 0;

    /// <summary>The number of trained parameters.</summary>
    public static long Parameters(TrialConfig config, ReadOnlySpan<int> widths)
    {
        if (widths.Length == 1)
        {
            return widths[0];
        }

        var (weights, biases) = (0L, 0L);
        for (var i = 1; i < widths.Length; i++)
        {
            weights += (long)widths[i - 1] * widths[i];
            biases += widths[i];
        }

        return (config.Model.Tied ? weights / 2 : weights) + (config.Model.Bias ? biases : 0);
    }

    /// <summary>The approximate size of a trial's final state in the ledger, in bytes: parameters, optimizer state and curve.</summary>
    public static long StateBytes(TrialConfig config, long parameters)
    {
        if (config.Training.KeepState == KeptState.None)
        {
            return 0;
        }

        var vectors = Optimizer<float>.Of(config.Optimizer, 1, default, long.MaxValue).State.Length / Padding.Up<float>(1);
        var points = config.Measure.Every == 0 ? 2 : 2 + (config.Training.Budget / config.Measure.Every);
        return ((1L + vectors) * parameters * (config.Training.Precision == Precision.Float64 ? 8 : 4)) + (points * (4L + (8L * config.Measure.Curves.Length)));
    }

    /// <summary>The number of updates of a full training.</summary>
    public static double Updates(TrialConfig config, int samples)
    {
        var batch = config.Training.Batch == 0 ? Math.Max(1, samples) : config.Training.Batch;
        return config.Training.Unit == BudgetUnit.Updates
            ? config.Training.Budget
            : config.Training.Budget * Math.Ceiling(Math.Max(1, samples) / (double)batch);
    }

    /// <summary>Floating-point operations of a full training, with the measuring of curves.</summary>
    public static double Flops(TrialConfig config, DataSize data)
    {
        var (widths, weights, units, parameters) = SizeOf(config, data);
        var updates = Updates(config, data.Samples);
        if (widths.Length == 1)
        {
            return updates * widths[0] * OperationsAUnit;
        }

        var all = Math.Max(1, data.Samples);
        var batch = config.Training.Batch == 0 ? all : config.Training.Unit == BudgetUnit.Epochs ? Math.Min(config.Training.Batch, all) : config.Training.Batch;
        var training = updates * ((batch * ((6 * weights) + (OperationsAUnit * units))) + (OperationsAParameter * parameters));
        var every = config.Measure.Every;
        var measurings = every == 0 ? 2 : 1 + Math.Ceiling(config.Training.Budget / (double)every);
        return training + (measurings * all * ((2 * weights) + (OperationsAUnit / 2 * units)));
    }
}

/// <summary>The size of a model, which determines its cost in time and memory.</summary>
/// <param name="Widths">Numbers between layers, from input to output.</param>
/// <param name="MultiplyAdds">Multiply-adds of one sample's forward pass.</param>
/// <param name="Units">The total number of outputs of all layers.</param>
/// <param name="Parameters">Trained parameters.</param>
public sealed record NetworkSize(int[] Widths, double MultiplyAdds, double Units, long Parameters);
