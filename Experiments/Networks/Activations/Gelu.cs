using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = zΦ(z), exact (no tanh approximation), Φ the standard normal distribution, φ its density;
/// f′ = Φ(z) + zφ(z); f″ = φ(z)(2 − z²). Hendrycks, Gimpel, "Gaussian error linear units", 2016, section 2.</summary>
public readonly struct Gelu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double InverseRootTwoPi = 0.39894228040143267793994605993438;

    public static bool NeedsInput => true;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) =>
        // −∞·Φ(−∞) is 0, not NaN.
        Vector512.ConditionalSelect(
            Vector512.LessThan(z, Simd.Constant<T>(-40.0)), Vector512<T>.Zero, z * Simd.NormalCdf(z));

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Simd.Fma(z, Density(z), Simd.NormalCdf(z));

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Density(z) * Simd.Fma(-z, z, Vector512<T>.One + Vector512<T>.One);

    private static Vector512<T> Density(Vector512<T> z) =>
        Simd.Constant<T>(InverseRootTwoPi) * Simd.Exp(z * z * Simd.Constant<T>(-0.5));
}
