using System.Numerics;
using System.Runtime.InteropServices;
using Runner.Data;
using Runner.Latent;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Opens the two halves of recorded autoencoders, with their final weights; nothing is trained. Trials on the same data share its samples.</summary>
public sealed class TrialCoders(DataCatalogue data)
{
    private readonly Dictionary<Array, LatentData> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Why the networks of a configuration have no code to look into, with a remedy; null if they have one.</summary>
    public static string? Refusal(ModelConfig model) => model.Kind switch
    {
        ModelKind.Surface => $"a walk on a surface has no code. {Remedy}",
        ModelKind.Module => "a module of your own does not tell which of its values are the code. Give an autoencoder of model.layers.",
        ModelKind.Mlp => $"an mlp has no code. {Remedy}",
        _ => LearningTarget.IsInput(model) && !model.Reconstruct ? null : $"a network of model.kind: {KebabCase.Of(model.Kind)} has no code. {Remedy}",
    };

    private const string Remedy = "Give a sweep of autoencoders, such as Experiments/Catalogue/latent-tour.yaml.";

    /// <param name="weights">The recorded final weights, followed by the running statistics of norms.</param>
    /// <exception cref="NetworkException">The network has no code, or reads sequences.</exception>
    public Coder Open(TrialConfig config, ReadOnlyMemory<byte> weights) =>
        IsDouble(config) ? Open<double>(config, weights) : Open<float>(config, weights);

    /// <summary>The half after the code alone.</summary>
    /// <inheritdoc cref="Open(TrialConfig, ReadOnlyMemory{byte})"/>
    public Decoder OpenDecoder(TrialConfig config, ReadOnlyMemory<byte> weights) =>
        IsDouble(config) ? NetworkOf(config, data.Open<double>(config.Data), weights) : NetworkOf(config, data.Open<float>(config.Data), weights);

    private static bool IsDouble(TrialConfig config) =>
        Refusal(config.Model) is { } problem ? throw new NetworkException(problem) : config.Training.Precision == Precision.Float64;

    private Coder<T> Open<T>(TrialConfig config, ReadOnlyMemory<byte> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var set = data.Open<T>(config.Data);
        var network = NetworkOf(config, set, weights);
        if (!known.TryGetValue(set.Train.Inputs, out var samples))
        {
            samples = LatentData.Of(set, config.Seeds.Sweep);
            known.Add(set.Train.Inputs, samples);
        }

        return new Coder<T>(network, set, samples);
    }

    private CodeNetwork<T> NetworkOf<T>(TrialConfig config, Dataset<T> set, ReadOnlyMemory<byte> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var fit = TrialFit.Of(config, set);
        if (fit.Layers is { } layers && layers.Layers[0].In.IsSequence)
        {
            throw new NetworkException("its samples are sequences, which have no pictures to walk through. Give an autoencoder of images or of plain features.");
        }

        var engine = NetworkEngines.Open<T>(config, fit, set.Train.Features, NetworkTask<T>.MeasuringBatch, new TrainingContext(data, TimeProvider.System));
        return new CodeNetwork<T>(engine, MemoryMarshal.Cast<byte, T>(weights.Span), set.Train.Features, config.Model.Bottleneck);
    }
}
