using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = z for z &gt; 0, α(eᶻ − 1) otherwise; f′ = 1 or αeᶻ = y + α; f″ = 0 or αeᶻ; α is the spec’s `slope`.
/// Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential linear units", ICLR 2016, eq. 15.</summary>
public readonly struct Elu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha)
    {
        var below = alpha * Simd.Expm1(Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<T>.Zero), Vector512<T>.Zero, z));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<T>.Zero), z, below);
    }

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<T>.Zero), Vector512<T>.One, y + alpha);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<T>.Zero), Vector512<T>.Zero, y + alpha);
}
