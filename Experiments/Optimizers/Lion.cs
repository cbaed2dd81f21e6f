using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>w ← (1 − ηλ)w − η·sign(β₁m + (1 − β₁)g); m ← β₂m + (1 − β₂)g. Chen et al., "Symbolic discovery of optimization
/// algorithms", NeurIPS 2023, algorithm 2.</summary>
public readonly struct Lion<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 1;

    public static int Scalars => 0;

    public static int Coefficients => 6;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = 1 - (step.Rate * step.WeightDecay);
        coefficients[1] = step.Rate;
        coefficients[2] = config.Beta1;
        coefficients[3] = 1 - config.Beta1;
        coefficients[4] = config.Beta2;
        coefficients[5] = 1 - config.Beta2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        var direction = Simd.Fma(c[2], first, c[3] * g);
        first = Simd.Fma(c[4], first, c[5] * g);
        return (w * c[0]) - ElementSign.Times(direction, c[1]);
    }
}
