using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>g ← g + λw; s ← ρs + (1 − ρ)g²; Δ = √(a + ε)/√(s + ε)·g; w ← w − ηΔ; a ← ρa + (1 − ρ)Δ².
/// Zeiler, "ADADELTA", 2012, algorithm 1; PyTorch's Adadelta.</summary>
public readonly struct Adadelta<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 0;

    public static int Coefficients => 5;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = step.WeightDecay;
        coefficients[1] = -step.Rate;
        coefficients[2] = config.Epsilon;
        coefficients[3] = config.Rho;
        coefficients[4] = 1 - config.Rho;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[3], first, c[4] * (g * g));
        var delta = Vector512.Sqrt(second + c[2]) / Vector512.Sqrt(first + c[2]) * g;
        second = Simd.Fma(c[3], second, c[4] * (delta * delta));
        return Simd.Fma(c[1], delta, w);
    }
}
