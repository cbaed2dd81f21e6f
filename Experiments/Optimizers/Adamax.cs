using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>g ← g + λw; m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g| + ε); w ← w − η/(1 − β₁ᵗ)·m/u.
/// Kingma, Ba, "Adam", ICLR 2015, algorithm 2; PyTorch's Adamax.</summary>
public readonly struct Adamax<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 2;

    public static int Coefficients => 6;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
        AdamPowers.Begin(scalars);
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        AdamPowers.Advance(config, scalars);
        coefficients[0] = step.WeightDecay;
        coefficients[1] = config.Beta1;
        coefficients[2] = 1 - config.Beta1;
        coefficients[3] = config.Beta2;
        coefficients[4] = -step.Rate / (1 - scalars[0]);
        coefficients[5] = config.Epsilon;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[1], first, c[2] * g);
        var magnitude = Vector512.Abs(g) + c[5];
        var decayed = c[3] * second;
        second = Vector512.ConditionalSelect(Vector512.GreaterThan(decayed, magnitude), decayed, magnitude);
        return Simd.Fma(c[4], first / second, w);
    }
}
