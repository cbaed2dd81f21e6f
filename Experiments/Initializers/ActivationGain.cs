using Runner.Specs;

namespace Runner.Initializers;

/// <summary>The factor that preserves the scale of the signal through a layer: PyTorch's calculate_gain, with √2 for
/// smooth variants of relu, which it does not list.</summary>
public static class ActivationGain
{
    /// <param name="slope">leaky-relu's negative slope α: √(2/(1 + α²)).</param>
    public static double Of(ActivationKind activation, double slope) => activation switch
    {
        ActivationKind.Identity or ActivationKind.Sigmoid => 1,
        ActivationKind.Tanh => 5.0 / 3,
        ActivationKind.Selu => 0.75,
        ActivationKind.LeakyRelu => Math.Sqrt(2 / (1 + (slope * slope))),
        _ => Math.Sqrt(2),
    };
}
