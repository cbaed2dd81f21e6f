using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Lanes;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Networks.Activations;

/// <summary>
/// An activation applied along whole buffers. Every buffer is padded to a multiple of the vector width
/// (<see cref="Padding"/>), so that passes need no tails; values computed in the padding are never read.
/// </summary>
public abstract class ActivationPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the pre-activations must be kept for backward.</summary>
    public abstract bool NeedsInput { get; }

    /// <summary>About the largest f′, the reference for saturation.</summary>
    public abstract double LargestSlope { get; }

    /// <summary>Computes z ← z + bias, copies it to <paramref name="kept"/> if needed, then overwrites it with y = f(z).</summary>
    /// <param name="z">[batch, units] padded; becomes y.</param>
    /// <param name="bias">One period of the bias row repeated to a multiple of the vector width; empty for no bias.</param>
    /// <param name="kept">Has the length of <paramref name="z"/> and receives the pre-activations; empty when they are not needed.</param>
    public abstract void Forward(Span<T> z, ReadOnlySpan<T> bias, Span<T> kept);

    /// <summary>δ ← δ·f′(z).</summary>
    public abstract void Backward(Span<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> z);

    /// <summary>slopes ← f′(z).</summary>
    public abstract void Slopes(Span<T> slopes, ReadOnlySpan<T> y, ReadOnlySpan<T> z);

    /// <summary>curvatures ← f″(z).</summary>
    public abstract void Curvatures(Span<T> curvatures, ReadOnlySpan<T> y, ReadOnlySpan<T> z);

    /// <summary>The same activation for trials in lanes.</summary>
    public abstract LaneActivation<T> ForLanes();

    /// <summary>A loss on the output of this activation, for trials in lanes.</summary>
    /// <param name="withSlope">Whether the activation's slope is part of the gradient.</param>
    internal abstract LaneLoss<T> LossForLanes<TLoss>(double delta, bool summedOverOutputs, bool withSlope)
        where TLoss : struct, IElementLoss<T>;

    /// <summary>z ← z + bias, the bias as in <see cref="Forward"/>.</summary>
    public static void AddBias(Span<T> z, ReadOnlySpan<T> bias)
    {
        var values = MemoryMarshal.Cast<T, Vector512<T>>(z);
        var biases = MemoryMarshal.Cast<T, Vector512<T>>(bias);
        for (var start = 0; biases.Length > 0 && start < values.Length; start += biases.Length)
        {
            var row = values.Slice(start, Math.Min(biases.Length, values.Length - start));
            for (var i = 0; i < row.Length; i++)
            {
                row[i] += biases[i];
            }
        }
    }

    /// <param name="alpha">leaky-relu's negative slope, elu's α.</param>
    public static ActivationPass<T> Of(ActivationKind kind, double alpha) => kind switch
    {
        ActivationKind.Identity => new ActivationPass<T, Linear<T>>(alpha),
        ActivationKind.Sigmoid => new ActivationPass<T, Sigmoid<T>>(alpha),
        ActivationKind.Tanh => new ActivationPass<T, Tanh<T>>(alpha),
        ActivationKind.Relu => new ActivationPass<T, Relu<T>>(alpha),
        ActivationKind.LeakyRelu => new ActivationPass<T, LeakyRelu<T>>(alpha),
        ActivationKind.Elu => new ActivationPass<T, Elu<T>>(alpha),
        ActivationKind.Selu => new ActivationPass<T, Selu<T>>(alpha),
        ActivationKind.Gelu => new ActivationPass<T, Gelu<T>>(alpha),
        ActivationKind.Silu => new ActivationPass<T, Silu<T>>(alpha),
        ActivationKind.Softplus => new ActivationPass<T, Softplus<T>>(alpha),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such activation"),
    };
}

/// <inheritdoc cref="ActivationPass{T}"/>
internal sealed class ActivationPass<T, TActivation>(double alpha) : ActivationPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TActivation : struct, IActivation<T>
{
    public override bool NeedsInput => TActivation.NeedsInput;

    public override LaneActivation<T> ForLanes() => new LaneActivation<T, TActivation>(alpha);

    internal override LaneLoss<T> LossForLanes<TLoss>(double delta, bool summedOverOutputs, bool withSlope) => withSlope
        ? new LaneLoss<T, TLoss, TActivation>(delta, summedOverOutputs, alpha)
        : new LaneLoss<T, TLoss, Linear<T>>(delta, summedOverOutputs, alpha);

    public override double LargestSlope => typeof(TActivation) == typeof(Sigmoid<T>) ? 0.25 : 1;

    public override void Forward(Span<T> z, ReadOnlySpan<T> bias, Span<T> kept)
    {
        var values = MemoryMarshal.Cast<T, Vector512<T>>(z);
        var biases = MemoryMarshal.Cast<T, Vector512<T>>(bias);
        var inputs = MemoryMarshal.Cast<T, Vector512<T>>(kept);
        var period = biases.IsEmpty ? Math.Max(1, values.Length) : biases.Length;
        for (var start = 0; start < values.Length; start += period)
        {
            var row = values.Slice(start, Math.Min(period, values.Length - start));
            Forward(row, biases.IsEmpty ? default : biases[..row.Length], TActivation.NeedsInput ? inputs.Slice(start, row.Length) : default);
        }
    }

    private void Forward(Span<Vector512<T>> row, ReadOnlySpan<Vector512<T>> biases, Span<Vector512<T>> kept)
    {
        var a = Simd.Constant<T>(alpha);
        var i = 0;
        for (; i <= row.Length - 4; i += 4)
        {
            var (s0, s1, s2, s3) = (row[i], row[i + 1], row[i + 2], row[i + 3]);
            if (!biases.IsEmpty)
            {
                s0 += biases[i];
                s1 += biases[i + 1];
                s2 += biases[i + 2];
                s3 += biases[i + 3];
            }

            if (TActivation.NeedsInput)
            {
                (kept[i], kept[i + 1], kept[i + 2], kept[i + 3]) = (s0, s1, s2, s3);
            }

            Values(ref s0, ref s1, ref s2, ref s3, a);
            (row[i], row[i + 1], row[i + 2], row[i + 3]) = (s0, s1, s2, s3);
        }

        for (; i < row.Length; i++)
        {
            var sum = biases.IsEmpty ? row[i] : row[i] + biases[i];
            if (TActivation.NeedsInput)
            {
                kept[i] = sum;
            }

            row[i] = TActivation.Value(sum, a);
        }
    }

    /// <summary>f of four vectors. Side by side they share the constants of f in registers, and their latencies overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Values(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, Vector512<T> a)
    {
        if (typeof(TActivation) == typeof(Sigmoid<T>))
        {
            Simd.Sigmoid(ref s0, ref s1, ref s2, ref s3);
            return;
        }

        s0 = TActivation.Value(s0, a);
        s1 = TActivation.Value(s1, a);
        s2 = TActivation.Value(s2, a);
        s3 = TActivation.Value(s3, a);
    }

    public override void Backward(Span<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> z)
    {
        if (typeof(TActivation) == typeof(Linear<T>))
        {
            return;
        }

        var a = Simd.Constant<T>(alpha);
        var deltas = MemoryMarshal.Cast<T, Vector512<T>>(delta);
        var outputs = MemoryMarshal.Cast<T, Vector512<T>>(y)[..deltas.Length];
        var inputs = MemoryMarshal.Cast<T, Vector512<T>>(z);
        for (var i = 0; i < deltas.Length; i++)
        {
            deltas[i] *= TActivation.Slope(TActivation.NeedsInput ? inputs[i] : default, outputs[i], a);
        }
    }

    public override void Slopes(Span<T> slopes, ReadOnlySpan<T> y, ReadOnlySpan<T> z)
    {
        var a = Simd.Constant<T>(alpha);
        var results = MemoryMarshal.Cast<T, Vector512<T>>(slopes);
        var outputs = MemoryMarshal.Cast<T, Vector512<T>>(y)[..results.Length];
        var inputs = MemoryMarshal.Cast<T, Vector512<T>>(z);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = TActivation.Slope(TActivation.NeedsInput ? inputs[i] : default, outputs[i], a);
        }
    }

    public override void Curvatures(Span<T> curvatures, ReadOnlySpan<T> y, ReadOnlySpan<T> z)
    {
        var a = Simd.Constant<T>(alpha);
        var results = MemoryMarshal.Cast<T, Vector512<T>>(curvatures);
        var outputs = MemoryMarshal.Cast<T, Vector512<T>>(y)[..results.Length];
        var inputs = MemoryMarshal.Cast<T, Vector512<T>>(z);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = TActivation.Curvature(TActivation.NeedsInput ? inputs[i] : default, outputs[i], a);
        }
    }
}
