using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Adam with decoupled weight decay: w ← (1 − ηλ)w, then <see cref="Adam{T}"/> without λ.
/// Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2; PyTorch's AdamW.</summary>
public readonly struct AdamW<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 2;

    public static int Coefficients => 8;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars) => AdamPowers.Begin(scalars);

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        Adam<T>.Prepare(config, step, scalars, coefficients);
        coefficients[0] = 1 - (step.Rate * step.WeightDecay);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        first = Simd.Fma(c[1], first, c[2] * g);
        second = Simd.Fma(c[3], second, c[4] * (g * g));
        return Simd.Fma(c[5], first / Simd.Fma(Vector512.Sqrt(second), c[6], c[7]), w * c[0]);
    }
}
