using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>g ← g + λw; s ← s + g²; w ← w − η_t·g/(√s + ε), η_t = η/(1 + (t − 1)·lr-decay), s from initial-accumulator.
/// Duchi, Hazan, Singer, JMLR 12 (2011); PyTorch's Adagrad.</summary>
public readonly struct Adagrad<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 1;

    public static int Scalars => 1;

    public static int Coefficients => 3;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
        moments[0] = config.InitialAccumulator;
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = step.WeightDecay;
        coefficients[1] = -step.Rate / (1 + (scalars[0] * config.LrDecay));
        coefficients[2] = config.Epsilon;
        scalars[0]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(g, g, first);
        return Simd.Fma(c[1], g / (Vector512.Sqrt(first) + c[2]), w);
    }
}
