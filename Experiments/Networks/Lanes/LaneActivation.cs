using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>An activation for all trials of a lane group, applied to sums while they are in registers: the bits of a product
/// followed by <see cref="ActivationPass{T}"/>.</summary>
public abstract unsafe class LaneActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y = f(Σ a·b + bias).</summary>
    /// <param name="shared">Whether all trials share a.</param>
    /// <param name="bias">[columns, width]; null for none.</param>
    /// <param name="kept">[rows, columns, width]: receives the pre-activations; null when they are not needed.</param>
    /// <param name="y">[rows, columns, width].</param>
    internal abstract void Forward(in LaneFactors<T> factors, bool shared, T* bias, T* kept, T* y);

    /// <summary>δ = (Σ a·b) ∘ f′: a layer's gradient with respect to its pre-activations, from that of the layer after it.</summary>
    /// <param name="y">[rows, columns, width]: the layer's outputs.</param>
    /// <param name="z">[rows, columns, width]: its pre-activations; null when they are not needed.</param>
    /// <param name="delta">[rows, columns, width].</param>
    internal abstract void Backward(in LaneFactors<T> factors, T* y, T* z, T* delta);
}

/// <inheritdoc/>
internal sealed unsafe class LaneActivation<T, TActivation>(double alpha) : LaneActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TActivation : struct, IActivation<T>
{
    internal override void Forward(in LaneFactors<T> factors, bool shared, T* bias, T* kept, T* y)
    {
        var end = new Activated(bias, kept, Simd.Constant<T>(alpha));
        if (shared)
        {
            LaneProduct.Multiply<T, Shared, PerTrial, Activated>(factors, y, end);
        }
        else
        {
            LaneProduct.Multiply<T, PerTrial, PerTrial, Activated>(factors, y, end);
        }
    }

    internal override void Backward(in LaneFactors<T> factors, T* y, T* z, T* delta) =>
        LaneProduct.Multiply<T, PerTrial, PerTrial, Sloped>(factors, delta, new Sloped(y, z, Simd.Constant<T>(alpha)));

    private readonly struct Activated(T* bias, T* kept, Vector512<T> alpha) : ILaneEnd<T>
    {
        private readonly T* bias = bias;
        private readonly T* kept = kept;
        private readonly Vector512<T> alpha = alpha;

        public static bool Accumulates => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Of(Vector512<T> sum, nint column, nint at)
        {
            var z = bias == null ? sum : sum + Vector512.LoadAligned(bias + column);
            if (kept != null)
            {
                z.StoreAligned(kept + at);
            }

            return TActivation.Value(z, alpha);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void OfFour(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, nint column, nint at)
        {
            var count = Vector512<T>.Count;
            if (bias != null)
            {
                s0 += Vector512.LoadAligned(bias + column);
                s1 += Vector512.LoadAligned(bias + column + count);
                s2 += Vector512.LoadAligned(bias + column + (2 * count));
                s3 += Vector512.LoadAligned(bias + column + (3 * count));
            }

            if (kept != null)
            {
                s0.StoreAligned(kept + at);
                s1.StoreAligned(kept + at + count);
                s2.StoreAligned(kept + at + (2 * count));
                s3.StoreAligned(kept + at + (3 * count));
            }

            ActivationPass<T, TActivation>.Values(ref s0, ref s1, ref s2, ref s3, alpha);
        }
    }

    private readonly struct Sloped(T* y, T* z, Vector512<T> alpha) : ILaneEnd<T>
    {
        private readonly T* y = y;
        private readonly T* z = z;
        private readonly Vector512<T> alpha = alpha;

        public static bool Accumulates => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Of(Vector512<T> sum, nint column, nint at) =>
            typeof(TActivation) == typeof(Linear<T>) ? sum
                : sum * TActivation.Slope(TActivation.NeedsInput ? Vector512.LoadAligned(z + at) : default, Vector512.LoadAligned(y + at), alpha);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void OfFour(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, nint column, nint at)
        {
            var count = Vector512<T>.Count;
            s0 = Of(s0, column, at);
            s1 = Of(s1, column, at + count);
            s2 = Of(s2, column, at + (2 * count));
            s3 = Of(s3, column, at + (3 * count));
        }
    }
}
