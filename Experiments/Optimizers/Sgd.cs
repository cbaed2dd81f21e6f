using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Stochastic gradient descent: g ← g + λw; w ← w − ηg. Robbins, Monro 1951; PyTorch's SGD.</summary>
public readonly struct Sgd<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 0;

    public static int Scalars => 0;

    public static int Coefficients => 2;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = step.WeightDecay;
        coefficients[1] = -step.Rate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        return Simd.Fma(c[1], Simd.Fma(c[0], w, g), w);
    }
}
