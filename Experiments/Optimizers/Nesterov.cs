using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Nesterov momentum as in PyTorch: g ← g + λw; v ← μv + g; w ← w − η(g + μv). Nesterov 1983; the form of
/// Sutskever et al. 2013, section 2, rewritten in terms of the look-ahead parameters.</summary>
public readonly struct Nesterov<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 1;

    public static int Scalars => 0;

    public static int Coefficients => 3;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = step.WeightDecay;
        coefficients[1] = -step.Rate;
        coefficients[2] = step.Momentum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[2], first, g);
        return Simd.Fma(c[1], Simd.Fma(c[2], first, g), w);
    }
}
