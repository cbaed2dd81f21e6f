using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>g ← g + λw; s ← αs + (1 − α)g²; w ← w − η·g/(√s + ε). Tieleman, Hinton, Coursera lecture 6.5 (2012);
/// PyTorch's RMSprop, not centred, without momentum.</summary>
public readonly struct Rmsprop<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 1;

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
        coefficients[3] = config.Alpha;
        coefficients[4] = 1 - config.Alpha;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        first = Simd.Fma(c[3], first, c[4] * (g * g));
        return Simd.Fma(c[1], g / (Vector512.Sqrt(first) + c[2]), w);
    }
}
