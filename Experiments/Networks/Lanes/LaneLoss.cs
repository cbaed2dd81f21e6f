using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>An element loss for all trials of a lane group, with the bits of <see cref="ElementLoss{T, TLoss}"/>.</summary>
public abstract class LaneLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds every trial's losses.</summary>
    /// <param name="y">[samples, outputs, width]: outputs, or pre-activations for a loss on logits.</param>
    public abstract void Accumulate(LaneLossSum<T> sum, AlignedBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width);

    /// <summary>Writes the gradient of the mean with respect to the pre-activation and, unless <paramref name="sum"/> is null, adds every
    /// trial's losses.</summary>
    /// <param name="z">[samples, outputs, width]: pre-activations; null if the activation's slope does not need them.</param>
    /// <param name="gradient">[samples, outputs, width].</param>
    public abstract void Gradient(
        LaneLossSum<T>? sum,
        AlignedBuffer<T> y,
        AlignedBuffer<T>? z,
        LaneSamples<T> targets,
        int samples,
        int outputs,
        int width,
        AlignedBuffer<T> gradient);
}

/// <inheritdoc/>
/// <remarks>The slope of TActivation, the output's activation, is part of the gradient. It is <see cref="Linear{T}"/> where the loss's
/// derivative is that with respect to the pre-activation.</remarks>
internal sealed unsafe class LaneLoss<T, TLoss, TActivation>(double delta, bool summedOverOutputs, double alpha) : LaneLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLoss : struct, IElementLoss<T>
    where TActivation : struct, IActivation<T>
{
    public override void Accumulate(LaneLossSum<T> sum, AlignedBuffer<T> y, LaneSamples<T> targets, int samples, int outputs, int width) =>
        Run(sum, y, null, targets, samples * outputs, width, default, null);

    public override void Gradient(
        LaneLossSum<T>? sum,
        AlignedBuffer<T> y,
        AlignedBuffer<T>? z,
        LaneSamples<T> targets,
        int samples,
        int outputs,
        int width,
        AlignedBuffer<T> gradient)
    {
        var scale = T.CreateTruncating(1 / (summedOverOutputs ? samples : (double)samples * outputs));
        Run(sum, y, z, targets, samples * outputs, width, scale, gradient);
    }

    private void Run(
        LaneLossSum<T>? sum, AlignedBuffer<T> y, AlignedBuffer<T>? z, LaneSamples<T> targets, int count, int width, T scale, AlignedBuffer<T>? gradient)
    {
        var sums = sum is null ? default : sum.Next(count);
        var inputs = z is null ? null : z.Pointer;
        var slopes = gradient is null ? null : gradient.Pointer;
        if (targets.IsShared)
        {
            Run<Shared>(sums, y.Pointer, inputs, targets.Values, count, width, scale, slopes);
        }
        else
        {
            Run<PerTrial>(sums, y.Pointer, inputs, targets.Values, count, width, scale, slopes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TTarget>(in LanePartialSums<T> sums, T* y, T* z, T* targets, int count, nint width, T scale, T* gradient)
        where TTarget : struct, ILaneOperand
    {
        var d = Simd.Constant<T>(delta);
        var a = Simd.Constant<T>(alpha);
        var scales = Vector512.Create(scale);
        var partials = sums.Partials;
        var largest = sums.Largest;
        var first = sums.First;
        for (nint v = 0; v < width; v += Vector512<T>.Count)
        {
            var at = v;
            var target = targets;
            var most = largest == null ? default : Vector512.LoadAligned(largest + v);
            for (var i = 0; i < count; i++, at += width, target += TTarget.Width(width))
            {
                var output = Vector512.LoadAligned(y + at);
                var wanted = TTarget.Load(target, v);
                if (partials != null)
                {
                    var element = first + i;
                    LaneLossSum<T>.Add(
                        partials + (element % Vector512<T>.Count * width) + v, TLoss.Value(output, wanted, d), element >= Vector512<T>.Count);
                }
                else if (largest != null)
                {
                    most = LaneLossSum<T>.Larger(most, TLoss.Value(output, wanted, d));
                }

                if (gradient != null)
                {
                    var slope = TLoss.Slope(output, wanted, d) * scales;
                    if (typeof(TActivation) != typeof(Linear<T>))
                    {
                        slope *= TActivation.Slope(TActivation.NeedsInput ? Vector512.LoadAligned(z + at) : default, output, a);
                    }

                    slope.StoreAligned(gradient + at);
                }
            }

            if (largest != null)
            {
                most.StoreAligned(largest + v);
            }
        }
    }
}
