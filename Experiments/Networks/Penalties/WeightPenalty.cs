using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;
using Runner.Specs;

namespace Runner.Networks.Penalties;

/// <summary>λ₁·Σ|w| + λ₂/2·Σw² over weights, not biases; the gradient is λ₁·sign(w) + λ₂·w, sign(0) = 0.
/// Tibshirani 1996 (L1); Krogh, Hertz, "A simple weight decay can improve generalization", NIPS 1991 (L2).</summary>
public sealed class WeightPenalty<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double l1;
    private readonly double l2;
    private readonly ParameterBlock[] blocks;

    private WeightPenalty(double l1, double l2, ParameterBlock[] blocks)
    {
        this.l1 = l1;
        this.l2 = l2;
        this.blocks = blocks;
    }

    public static WeightPenalty<T>? Of(RegularizerConfig config, ParameterLayout layout) => config.L1 == 0 && config.L2 == 0
        ? null
        : new WeightPenalty<T>(config.L1, config.L2, [.. layout.Blocks.Where(block => block.IsMatrix)]);

    public double Value(ReadOnlySpan<T> parameters)
    {
        var value = 0.0;
        foreach (var block in blocks)
        {
            var weights = parameters.Slice(block.Offset, block.Count);
            var absolute = default(LossSum<T>);
            var squared = default(LossSum<T>);
            for (var i = 0; i < weights.Length; i += Vector512<T>.Count)
            {
                var w = Padding.Load(weights, i);
                absolute.Add(Vector512.Abs(w));
                squared.Add(w * w);
            }

            value += (l1 * absolute.Total) + (l2 / 2 * squared.Total);
        }

        return value;
    }

    public void AddGradient(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        var first = T.CreateTruncating(l1);
        var second = T.CreateTruncating(l2);
        foreach (var block in blocks)
        {
            for (var i = block.Offset; i < block.Offset + block.Count; i++)
            {
                var w = parameters[i];
                var sign = w > T.Zero ? first : w < T.Zero ? -first : T.Zero;
                gradient[i] += sign + (second * w);
            }
        }
    }
}
