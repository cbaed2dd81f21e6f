using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = log(1 + eᶻ) = max(z, 0) + log(1 + e^{−|z|}); f′ = σ(z); f″ = σ(1 − σ).
/// Dugas et al., "Incorporating second-order functional knowledge …", NIPS 2000, eq. 4.</summary>
public readonly struct Softplus<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => true;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) => Simd.Softplus(z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Simd.Sigmoid(z);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha)
    {
        var s = Simd.Sigmoid(z);
        return s * (Vector512<T>.One - s);
    }
}
