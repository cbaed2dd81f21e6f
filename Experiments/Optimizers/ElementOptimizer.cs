using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Applies an <see cref="IElementRule{T}"/> in one pass over the flat vectors. Subnormal state becomes 0.</summary>
public sealed class ElementOptimizer<T, TRule> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TRule : struct, IElementRule<T>
{
    private readonly OptimizerConfig config;
    private readonly double[] coefficients = new double[TRule.Coefficients];
    private readonly AlignedBuffer<T> broadcast = new(TRule.Coefficients * Vector512<T>.Count);

    public ElementOptimizer(OptimizerConfig config, int count)
        : base(count, TRule.Moments, TRule.Scalars)
    {
        this.config = config;
        Span<double> starts = stackalloc double[3];
        starts.Clear();
        TRule.Begin(config, starts, Scalars);
        for (var i = 0; i < TRule.Moments; i++)
        {
            State.AsSpan(i * Stride, Stride).Fill(T.CreateTruncating(starts[i]));
        }
    }

    public override void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective)
    {
        TRule.Prepare(config, step, Scalars, coefficients);
        var constants = MemoryMarshal.Cast<T, Vector512<T>>(broadcast.Span);
        for (var i = 0; i < coefficients.Length; i++)
        {
            constants[i] = Simd.Constant<T>(coefficients[i]);
        }

        ReadOnlySpan<Vector512<T>> c = constants;
        var w = MemoryMarshal.Cast<T, Vector512<T>>(parameters);
        var g = MemoryMarshal.Cast<T, Vector512<T>>(gradient)[..w.Length];
        var state = MemoryMarshal.Cast<T, Vector512<T>>(State.AsSpan());
        var first = TRule.Moments > 0 ? state[..w.Length] : default;
        var second = TRule.Moments > 1 ? state.Slice(w.Length, w.Length) : default;
        var third = TRule.Moments > 2 ? state.Slice(2 * w.Length, w.Length) : default;
        for (var i = 0; i < w.Length; i++)
        {
            var a = TRule.Moments > 0 ? first[i] : default;
            var b = TRule.Moments > 1 ? second[i] : default;
            var d = TRule.Moments > 2 ? third[i] : default;
            w[i] = TRule.Apply(w[i], g[i], ref a, ref b, ref d, c);
            if (TRule.Moments > 0)
            {
                first[i] = Simd.FlushTiny(a);
            }

            if (TRule.Moments > 1)
            {
                second[i] = Simd.FlushTiny(b);
            }

            if (TRule.Moments > 2)
            {
                third[i] = Simd.FlushTiny(d);
            }
        }
    }
}
