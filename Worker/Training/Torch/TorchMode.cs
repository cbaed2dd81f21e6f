using Runner.Numerics;

namespace Runner.Training.Torch;

/// <summary>The mode in which a network is evaluated.</summary>
/// <param name="Training">Batch norm uses the statistics of the batch instead of the running ones.</param>
/// <param name="Learns">Batch norm updates its running statistics.</param>
/// <param name="Draws">Random draws for dropout; null if nothing is random.</param>
internal readonly record struct TorchMode(bool Training, bool Learns, RandomStream? Draws)
{
    public static TorchMode Measuring => default;
}
