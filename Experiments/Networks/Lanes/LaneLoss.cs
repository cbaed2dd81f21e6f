using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>An element loss for all trials of a lane group, with the bits of <see cref="ElementLoss{T, TLoss}"/>.</summary>
public abstract class LaneLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds every trial's losses.</summary>
    /// <param name="y">[samples, outputs, width]: outputs, or pre-activations for a loss on logits.</param>
    public abstract void Accumulate(LaneLossSum<T> sum, LaneBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width);

    /// <summary>Writes the gradient of the mean and, unless <paramref name="sum"/> is null, adds every trial's losses.</summary>
    /// <param name="gradient">[samples, outputs, width].</param>
    public abstract void Gradient(
        LaneLossSum<T>? sum, LaneBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width, LaneBuffer<T> gradient);
}

/// <inheritdoc/>
internal sealed unsafe class LaneLoss<T, TLoss>(double delta, bool summedOverOutputs) : LaneLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLoss : struct, IElementLoss<T>
{
    public override void Accumulate(LaneLossSum<T> sum, LaneBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width)
    {
        if (targets.IsShared)
        {
            Run<Shared>(sum, y.Pointer, targets.Values, samples * outputs, width, default, null);
        }
        else
        {
            Run<PerTrial>(sum, y.Pointer, targets.Values, samples * outputs, width, default, null);
        }
    }

    public override void Gradient(
        LaneLossSum<T>? sum, LaneBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width, LaneBuffer<T> gradient)
    {
        var scale = T.CreateTruncating(1 / (summedOverOutputs ? samples : (double)samples * outputs));
        if (targets.IsShared)
        {
            Run<Shared>(sum, y.Pointer, targets.Values, samples * outputs, width, scale, gradient.Pointer);
        }
        else
        {
            Run<PerTrial>(sum, y.Pointer, targets.Values, samples * outputs, width, scale, gradient.Pointer);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TTarget>(LaneLossSum<T>? sum, T* y, T* targets, int count, int width, T scale, T* gradient)
        where TTarget : struct, ILaneOperand
    {
        var d = Simd.Constant<T>(delta);
        var scales = Vector512.Create(scale);
        for (var i = 0; i < count; i++, targets += TTarget.Width(width))
        {
            var begun = false;
            var partial = sum is null ? null : sum.Next(out begun);
            for (var v = 0; v < width; v += Vector512<T>.Count)
            {
                var output = Vector512.LoadAligned(y + v);
                var target = TTarget.Load(targets, v);
                if (partial != null)
                {
                    LaneLossSum<T>.Add(partial + v, TLoss.Value(output, target, d), begun);
                }

                if (gradient != null)
                {
                    (TLoss.Slope(output, target, d) * scales).StoreAligned(gradient + v);
                }
            }

            y += width;
            if (gradient != null)
            {
                gradient += width;
            }
        }
    }
}
