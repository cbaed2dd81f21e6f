using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Classical momentum as in PyTorch: g ← g + λw; v ← μv + (1 − τ)g, v = g at the first update; w ← w − ηv, with
/// dampening τ. Polyak 1964; Sutskever et al. 2013 include the rate in v.</summary>
public readonly struct Momentum<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 1;

    public static int Scalars => 1;

    public static int Coefficients => 4;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        var started = scalars[0] > 0;
        scalars[0] = 1;
        coefficients[0] = step.WeightDecay;
        coefficients[1] = -step.Rate;
        coefficients[2] = step.Momentum;

        // PyTorch initializes the velocity to the gradient, without dampening.
        coefficients[3] = started ? 1 - config.Dampening : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        first = Simd.Fma(c[2], first, c[3] * Simd.Fma(c[0], w, g));
        return Simd.Fma(c[1], first, w);
    }
}
