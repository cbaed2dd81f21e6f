using Runner.Data;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Networks.Weights;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>The weights of a recorded trial, with the names of its tensors.</summary>
public static class TrialWeights
{
    /// <summary>The weights at the end of training, and the state beside them: those that were recorded, or else those of training again.</summary>
    /// <param name="recorded">Read with its weights.</param>
    public static ReadOnlyMemory<byte> BytesOf(TrialResult recorded, TrialConfig config, DataCatalogue data) => recorded.Weights.IsEmpty
        ? TrialReplay.Again(recorded, config with { Measure = config.Measure with { Weights = true } }, data).Weights
        : recorded.Weights;

    /// <inheritdoc cref="BytesOf"/>
    /// <exception cref="DataException">The data cannot be read.</exception>
    /// <exception cref="NetworkException">The model does not fit the data, or cannot be opened.</exception>
    public static NetworkWeights AtEnd(TrialResult recorded, TrialConfig config, DataCatalogue data)
    {
        using var opened = TrialPlayback.Open(config, data);
        var updates = config.Training.Unit == BudgetUnit.Updates ? recorded.Epochs : (long)recorded.Epochs * opened.BudgetUpdates / Math.Max(1, config.Training.Budget);
        return new NetworkWeights(NamesOf(config, data, opened), BytesOf(recorded, config, data), config.Training.Precision, updates);
    }

    /// <summary>The weights before the first update.</summary>
    /// <inheritdoc cref="AtEnd" path="/exception"/>
    /// <exception cref="Initializers.InitializationException">The initial weights cannot be made.</exception>
    public static NetworkWeights AtStart(TrialConfig config, DataCatalogue data)
    {
        using var opened = TrialPlayback.Open(config, data);
        opened.Start();
        return new NetworkWeights(NamesOf(config, data, opened), opened.WeightBytes(), config.Training.Precision, 0);
    }

    /// <summary>The network of a trial; null for a surface, and for a module of a user's code.</summary>
    /// <inheritdoc cref="AtEnd" path="/exception"/>
    public static LayerNetwork? NetworkOf(TrialConfig config, DataCatalogue data) =>
        config.Model.Kind == ModelKind.Surface ? null : TrialFit.Of(config, data).ListOf(config.Model);

    private static NamedTensors NamesOf(TrialConfig config, DataCatalogue data, TrialPlayback opened) =>
        NetworkOf(config, data) is { } network ? NamedTensors.Of(network) : NamedTensors.Of(opened.Layout);
}
