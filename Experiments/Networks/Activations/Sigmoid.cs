using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = 1/(1 + e⁻ᶻ), f′ = y(1 − y), f″ = y(1 − y)(1 − 2y).</summary>
public readonly struct Sigmoid<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) => Simd.Sigmoid(z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => y * (Vector512<T>.One - y);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        y * (Vector512<T>.One - y) * (Vector512<T>.One - (y + y));
}
