using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = tanh z, f′ = 1 − y² = (1 − y)(1 + y), f″ = −2y(1 − y²).</summary>
public readonly struct Tanh<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) => Simd.Tanh(z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        (Vector512<T>.One - y) * (Vector512<T>.One + y);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        -(y + y) * ((Vector512<T>.One - y) * (Vector512<T>.One + y));
}
