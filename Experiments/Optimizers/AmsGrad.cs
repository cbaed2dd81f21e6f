using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Adam with a denominator that never decreases: u ← max(u, v); w ← w − η/(1 − β₁ᵗ)·m/(√u/√(1 − β₂ᵗ) + ε).
/// Reddi, Kale, Kumar, "On the convergence of Adam and beyond", ICLR 2018, algorithm 2; PyTorch's Adam(amsgrad=True).</summary>
public readonly struct AmsGrad<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 3;

    public static int Scalars => 2;

    public static int Coefficients => 8;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars) => AdamPowers.Begin(scalars);

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients) =>
        Adam<T>.Prepare(config, step, scalars, coefficients);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[1], first, c[2] * g);
        second = Simd.Fma(c[3], second, c[4] * (g * g));
        third = Vector512.ConditionalSelect(Vector512.GreaterThan(third, second), third, second);
        return Simd.Fma(c[5], first / Simd.Fma(Vector512.Sqrt(third), c[6], c[7]), w);
    }
}
