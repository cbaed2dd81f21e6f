using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Adam with Nesterov momentum: μ_t = β₁(1 − ½·0.96^{tψ}), P_t = Π μ; m, v as Adam; with D = √(v/(1 − β₂ᵗ)) + ε,
/// w ← w − η(1 − μ_t)/(1 − P_t)·g/D − ημ_{t+1}/(1 − P_t·μ_{t+1})·m/D; ψ is momentum-decay.
/// Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016; PyTorch's NAdam.</summary>
public readonly struct NAdam<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 4;

    public static int Coefficients => 9;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
        AdamPowers.Begin(scalars);
        scalars[2] = 1;
        scalars[3] = 1;
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        AdamPowers.Advance(config, scalars);

        // 0.96^ψ by our own exponential and its powers by repeated multiplication, for the same bits on every machine.
        var factor = Simd.Exp(config.MomentumDecay * Log96);
        scalars[2] *= factor;
        var now = config.Beta1 * (1 - (0.5 * scalars[2]));
        var next = config.Beta1 * (1 - (0.5 * (scalars[2] * factor)));
        scalars[3] *= now;
        coefficients[0] = step.WeightDecay;
        coefficients[1] = config.Beta1;
        coefficients[2] = 1 - config.Beta1;
        coefficients[3] = config.Beta2;
        coefficients[4] = 1 - config.Beta2;
        coefficients[5] = 1 / Math.Sqrt(1 - scalars[1]);
        coefficients[6] = config.Epsilon;
        coefficients[7] = -step.Rate * (1 - now) / (1 - scalars[3]);
        coefficients[8] = -step.Rate * next / (1 - (scalars[3] * next));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[1], first, c[2] * g);
        second = Simd.Fma(c[3], second, c[4] * (g * g));
        var scale = Vector512<T>.One / Simd.Fma(Vector512.Sqrt(second), c[5], c[6]);
        return Simd.Fma(c[8] * first, scale, Simd.Fma(c[7] * g, scale, w));
    }

    /// <summary>ln 0.96.</summary>
    private const double Log96 = -0.040821994520255129554577065155319;
}
