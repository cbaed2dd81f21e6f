using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
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

    public override LaneLoss<T> ForLanes(ActivationPass<T> output) =>
        output.LossForLanes<TLoss>(delta, summedOverOutputs, withSlope: !FromPreactivation && !OmitOutputSlope);

    public override void Accumulate(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs) =>
        Run<Measured>(ref sum, y, targets, default, T.One);

    public override void Gradient(
        ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs, Span<T> gradient) =>
        Run<Differentiated>(ref sum, y, targets, gradient, T.CreateTruncating(1 / Divisor(targets.Length / outputs, outputs)));

    /// <summary>One pass. The partial sums are locals, so that they stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TPass>(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, Span<T> gradient, T factor)
        where TPass : struct
    {
        var count = Vector512<T>.Count;
        var padded = Padding.Up<T>(targets.Length);
        if (y.Length < padded || (typeof(TPass) == typeof(Differentiated) && gradient.Length < padded))
        {
            throw new ArgumentException("Outputs and gradient need whole vectors.", nameof(y));
        }

        var d = Simd.Constant<T>(delta);
        var scale = Vector512.Create(factor);
        ref var ys = ref MemoryMarshal.GetReference(y);
        ref var ts = ref MemoryMarshal.GetReference(targets);
        ref var gs = ref MemoryMarshal.GetReference(gradient);
        sum.Take(out var lower, out var upper);
        var i = 0;
        for (; i <= targets.Length - count; i += count)
        {
            var output = Vector512.LoadUnsafe(ref ys, (nuint)i);
            var target = Vector512.LoadUnsafe(ref ts, (nuint)i);
            var value = TLoss.Value(output, target, d);
            if (typeof(T) == typeof(float))
            {
                lower += Vector512.WidenLower(value.AsSingle());
                upper += Vector512.WidenUpper(value.AsSingle());
            }
            else
            {
                lower += value.AsDouble();
            }

            if (typeof(TPass) == typeof(Differentiated))
            {
                (TLoss.Slope(output, target, d) * scale).StoreUnsafe(ref gs, (nuint)i);
            }
        }

        sum.Put(lower, upper);
        if (i < targets.Length)
        {
            var mask = Padding.Mask<T>(targets.Length - i);
            var output = Vector512.LoadUnsafe(ref ys, (nuint)i);
            var target = Padding.Load(targets, i);
            sum.Add(Vector512.ConditionalSelect(mask, TLoss.Value(output, target, d), Vector512<T>.Zero));
            if (typeof(TPass) == typeof(Differentiated))
            {
                Vector512.ConditionalSelect(mask, TLoss.Slope(output, target, d) * scale, Vector512<T>.Zero).StoreUnsafe(ref gs, (nuint)i);
            }
        }
    }

    private readonly struct Measured;

    private readonly struct Differentiated;
}
