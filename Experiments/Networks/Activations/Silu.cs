using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = zσ(z); f′ = σ(1 + z(1 − σ)); f″ = σ(1 − σ)(2 + z(1 − 2σ)).
/// Elfwing, Uchibe, Doya, "Sigmoid-weighted linear units …", Neural Networks 107 (2018), eq. 3 and 5.</summary>
public readonly struct Silu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => true;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) => z * Simd.Sigmoid(z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha)
    {
        var s = Simd.Sigmoid(z);
        return s * Simd.Fma(z, Vector512<T>.One - s, Vector512<T>.One);
    }

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha)
    {
        var s = Simd.Sigmoid(z);
        var two = Vector512<T>.One + Vector512<T>.One;
        return s * (Vector512<T>.One - s) * Simd.Fma(z, Simd.Fma(-two, s, Vector512<T>.One), two);
    }
}
