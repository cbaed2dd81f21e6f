using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Adam with a rectified rate: ρ_∞ = 2/(1 − β₂) − 1, ρ_t = ρ_∞ − 2tβ₂ᵗ/(1 − β₂ᵗ); for ρ_t &gt; 5,
/// w ← w − η·r_t·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε) with r_t² = (ρ_t − 4)(ρ_t − 2)ρ_∞/((ρ_∞ − 4)(ρ_∞ − 2)ρ_t); otherwise
/// momentum without adaptive rate, w ← w − η·m/(1 − β₁ᵗ). Liu et al., "On the variance of the adaptive learning rate …",
/// ICLR 2020, algorithm 2; PyTorch's RAdam.</summary>
public readonly struct RAdam<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 3;

    public static int Coefficients => 8;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
        AdamPowers.Begin(scalars);
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        AdamPowers.Advance(config, scalars);
        scalars[2]++;
        var longest = (2 / (1 - config.Beta2)) - 1;
        var length = longest - (2 * scalars[2] * scalars[1] / (1 - scalars[1]));
        var rate = -step.Rate / (1 - scalars[0]);
        var rectified = length > 5;
        coefficients[0] = step.WeightDecay;
        coefficients[1] = config.Beta1;
        coefficients[2] = 1 - config.Beta1;
        coefficients[3] = config.Beta2;
        coefficients[4] = 1 - config.Beta2;
        coefficients[5] = config.Epsilon;
        coefficients[6] = rectified
            ? rate * Math.Sqrt(1 - scalars[1])
                * Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
            : 0;
        coefficients[7] = rectified ? 0 : rate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[1], first, c[2] * g);
        second = Simd.Fma(c[3], second, c[4] * (g * g));
        return Simd.Fma(first, (c[6] / (Vector512.Sqrt(second) + c[5])) + c[7], w);
    }
}
