using Runner.Numerics;

namespace Runner.Training.Torch;

/// <summary>The mode in which a network is evaluated.</summary>
/// <param name="Training">Batch norm uses the statistics of the batch instead of the running ones.</param>
/// <param name="Learns">Batch norm updates its running statistics.</param>
/// <param name="Draws">Randomness of dropout and of a drawn code; null when nothing is random.</param>
/// <param name="Share">Of a variational autoencoder's β.</param>
internal readonly record struct TorchMode(bool Training, bool Learns, RandomStream? Draws, double Share = 1)
{
    public static TorchMode Measuring => default;
}
