using Runner.Numerics;

namespace Runner.Training.Torch;

/// <summary>How a network is run.</summary>
/// <param name="Training">Norms look at the batch rather than at their running means.</param>
/// <param name="Learns">They keep what they see.</param>
/// <param name="Draws">Randomness of dropout and of a drawn code; null when nothing is random.</param>
/// <param name="Share">Of a variational autoencoder's β.</param>
internal readonly record struct TorchMode(bool Training, bool Learns, RandomStream? Draws, double Share = 1)
{
    public static TorchMode Measuring => default;
}
