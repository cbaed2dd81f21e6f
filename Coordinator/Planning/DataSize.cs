using Runner.Networks.Layers;

namespace Runner.Planning;

/// <summary>What planning needs to know of a trial's data.</summary>
/// <param name="Samples">Size of the training set.</param>
/// <param name="Features">Width of a sample, after pooling; a surface's coordinates.</param>
/// <param name="Targets">Width of the model's output; 0 when the input is the target.</param>
public readonly record struct DataSize(int Samples, int Features, int Targets = 0)
{
    /// <summary>The layers of the model's list on these data; null for a model without one.</summary>
    public LayerNetwork? Layers { get; init; }
}
