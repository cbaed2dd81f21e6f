using Runner.Networks.Layers;

namespace Runner.Planning;

/// <summary>The size of a trial's data, for planning.</summary>
/// <param name="Samples">Number of training samples.</param>
/// <param name="Features">Width of a sample after pooling; for a surface, its number of coordinates.</param>
/// <param name="Targets">Width of the model's output; 0 when the input is the target.</param>
public readonly record struct DataSize(int Samples, int Features, int Targets = 0)
{
    /// <summary>The layers of the model's list on these data; null for a model without one.</summary>
    public LayerNetwork? Layers { get; init; }
}
