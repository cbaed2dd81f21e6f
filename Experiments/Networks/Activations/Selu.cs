using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = λz for z &gt; 0, λα(eᶻ − 1) otherwise, with λ = 1.0507…, α = 1.6732…; f′ = λ or y + λα; f″ = 0 or y + λα.
/// Klambauer et al., "Self-normalizing neural networks", NeurIPS 2017, eq. 2 and 14.</summary>
public readonly struct Selu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Scale = 1.0507009873554804934193349852946;
    private const double ScaledAlpha = Scale * 1.6732632423543772848170429916717;

    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha)
    {
        var positive = Vector512.GreaterThan(z, Vector512<T>.Zero);
        var below = Simd.Constant<T>(ScaledAlpha)
            * Simd.Expm1(Vector512.ConditionalSelect(positive, Vector512<T>.Zero, z));
        return Vector512.ConditionalSelect(positive, Simd.Constant<T>(Scale) * z, below);
    }

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(y, Vector512<T>.Zero),
        Simd.Constant<T>(Scale),
        y + Simd.Constant<T>(ScaledAlpha));

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(y, Vector512<T>.Zero),
        Vector512<T>.Zero,
        y + Simd.Constant<T>(ScaledAlpha));
}
