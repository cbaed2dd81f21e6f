using System.Globalization;
using Runner.Data;
using Runner.Networks.Layers;
using Runner.Networks.Losses;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>Checks that a trial's model, loss and data fit together, before anything is trained. Planning checks every kind of trial in the
/// plan, and training checks again.</summary>
/// <param name="Outputs">Width of the model's output.</param>
/// <param name="OneHot">Whether the target is the classes as one-hot rows.</param>
/// <param name="Shape">Null for a network that does not consist only of dense layers: a list with other layers, or a module of a user's
/// code.</param>
public sealed record TrialFit(int Outputs, bool OneHot, NetworkShape? Shape)
{
    /// <summary>The layers of a list; null for a model without one.</summary>
    public LayerNetwork? Layers { get; init; }

    /// <summary>The network as a list of layers, however the spec gives it; null for a module of a user's code.</summary>
    public LayerNetwork? ListOf(ModelConfig model) =>
        Layers ?? (Shape is { } shape ? LayerNetwork.Of(shape, model.Kind == ModelKind.Autoencoder ? shape.Code : -1) : null);

    /// <summary>The largest number of values of one layer for one batch.</summary>
    private const long MostActivations = 1L << 30;

    /// <summary>The smallest number of samples that measurements process at a time.</summary>
    private const int LeastCapacity = 256;

    /// <exception cref="NetworkException">They do not fit together.</exception>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public static TrialFit Of(TrialConfig config, DataCatalogue data) =>
        config.Training.Precision == Precision.Float32 ? Of(config, data.Open<float>(config.Data)) : Of(config, data.Open<double>(config.Data));

    /// <exception cref="NetworkException">They do not fit together.</exception>
    public static TrialFit Of<T>(TrialConfig config, Dataset<T> data)
        where T : unmanaged
    {
        var train = data.Train;
        if (train.Count == 0)
        {
            throw new NetworkException("data: there are no training samples. Give more data, or a smaller data.test.");
        }

        var outputs = LearningTarget.Width(config.Model, config.Loss, train);
        var oneHot = LearningTarget.IsOneHot(config.Model, config.Loss, data.Name, train, outputs);
        LossDomain.Check(config, data, oneHot);
        var layers = config.Model.Layers.IsEmpty && config.Model.Kind != ModelKind.Vae ? null : LayerNetwork.Of(config.Model, LayerShape.OfData(data), outputs, data.TargetSteps);
        var shape = layers is not null ? layers.IsDense ? layers.ToShape(config.Model.Bias) : null
            : config.Model.Kind == ModelKind.Module ? null
            : NetworkShape.Of(config.Model, train.Features, outputs);
        var widest = layers?.Everywhere.Max(layer => layer.Out.Count) ?? shape?.Layers.Max(layer => layer.Units) ?? outputs;
        var batch = config.Training.BatchOf(train.Count);
        if ((long)Math.Max(batch, LeastCapacity) * widest > MostActivations)
        {
            throw new NetworkException(
                $"training.batch: a batch of {batch} samples times a layer of {widest} units is over {MostActivations} values. Use smaller batches or narrower layers.");
        }

        CheckSequences(config, data, layers);
        layers?.CheckBatches(train.Count, batch, cut: config.Training.SeesEachOnce);
        if (shape is null && config.Training.Engine == TrainingEngine.BuiltIn)
        {
            throw new NetworkException("training.engine: the built-in engine cannot train these layers. Use training.engine: torchsharp.");
        }

        if (oneHot && (long)Math.Max(train.Count, data.Test?.Count ?? 0) * outputs > MostActivations)
        {
            throw new NetworkException(
                $"model.output: {train.Count} samples times {outputs} outputs is over {MostActivations} values. Remove model.output to use the number of classes.");
        }

        return new TrialFit(outputs, oneHot, shape) { Layers = layers };
    }

    private static void CheckSequences<T>(TrialConfig config, Dataset<T> data, LayerNetwork? layers)
        where T : unmanaged
    {
        if (config.Measure.Curves.Contains("step-gradient") && layers?.Layers[0].In.IsSequence != true)
        {
            throw new NetworkException("measure.curves: step-gradient is of sequences, step by step, and the data are none or the model does not read them so. Remove it, or use model.layers on data of sequences.");
        }

        if (layers?.Layers[0] is { Kind: LayerKind.Embedding } embedding)
        {
            foreach (var part in new[] { data.Train, data.Test }.OfType<Samples<T>>())
            {
                CheckWhole(data.Name, part.Inputs, embedding.Config.Whole("vocabulary"));
            }
        }
    }

    private static void CheckWhole<T>(string name, T[] inputs, int vocabulary)
        where T : unmanaged
    {
        foreach (var value in inputs is float[] singles ? singles.Select(single => (double)single) : (double[])(object)inputs)
        {
            if (!(value >= 0 && value < vocabulary && double.IsInteger(value)))
            {
                throw new NetworkException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"model.layers[0]: embedding takes whole numbers from 0 to {vocabulary - 1}, and {name} has {value:R}. Set data.scale: none, or a vocabulary above the largest number."));
            }
        }
    }
}
