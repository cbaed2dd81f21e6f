using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Lanes;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>An <see cref="IElementLoss{T}"/> applied along whole buffers.</summary>
internal sealed class ElementLoss<T, TLoss>(double delta, bool summedOverOutputs, bool fromPreactivation) : Loss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLoss : struct, IElementLoss<T>
{
    public override bool FromPreactivation => fromPreactivation;

    public override double Divisor(int samples, int outputs) => summedOverOutputs ? samples : (double)samples * outputs;

    public override LaneLoss<T> ForLanes() => new LaneLoss<T, TLoss>(delta, summedOverOutputs);

    public override void Accumulate(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs)
    {
        var d = Simd.Constant<T>(delta);
        var ys = MemoryMarshal.Cast<T, Vector512<T>>(y);
        var whole = targets.Length / Vector512<T>.Count;
        var local = sum;
        for (var i = 0; i < whole; i++)
        {
            local.Add(TLoss.Value(ys[i], Padding.Load(targets, i * Vector512<T>.Count), d));
        }

        var rest = targets.Length - (whole * Vector512<T>.Count);
        if (rest > 0)
        {
            var value = TLoss.Value(ys[whole], Padding.Load(targets, whole * Vector512<T>.Count), d);
            local.Add(Vector512.ConditionalSelect(Padding.Mask<T>(rest), value, Vector512<T>.Zero));
        }

        sum = local;
    }

    public override void Gradient(
        ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs, Span<T> gradient)
    {
        var d = Simd.Constant<T>(delta);
        var scale = Vector512.Create(T.CreateTruncating(1 / Divisor(targets.Length / outputs, outputs)));
        var ys = MemoryMarshal.Cast<T, Vector512<T>>(y);
        var gradients = MemoryMarshal.Cast<T, Vector512<T>>(gradient);
        var whole = targets.Length / Vector512<T>.Count;
        var local = sum;
        for (var i = 0; i < whole; i++)
        {
            var t = Padding.Load(targets, i * Vector512<T>.Count);
            local.Add(TLoss.Value(ys[i], t, d));
            gradients[i] = TLoss.Slope(ys[i], t, d) * scale;
        }

        var rest = targets.Length - (whole * Vector512<T>.Count);
        if (rest > 0)
        {
            var t = Padding.Load(targets, whole * Vector512<T>.Count);
            var mask = Padding.Mask<T>(rest);
            local.Add(Vector512.ConditionalSelect(mask, TLoss.Value(ys[whole], t, d), Vector512<T>.Zero));
            gradients[whole] = Vector512.ConditionalSelect(mask, TLoss.Slope(ys[whole], t, d) * scale, Vector512<T>.Zero);
        }

        sum = local;
    }
}
