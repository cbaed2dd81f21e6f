using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary><see cref="LossSum{T}"/> for every trial of a lane group: element i of a trial's [samples, outputs] sequence goes to
/// its partial sum i mod 16 (float32) or i mod 8 (float64), and they are added in the same tree.</summary>
public sealed unsafe class LaneLossSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int width;

    /// <summary>[partial, width].</summary>
    private readonly AlignedBuffer<double> partials;

    /// <summary>[8, width]: the tree's first level.</summary>
    private readonly AlignedBuffer<double> eight;

    /// <summary>[width]: the largest magnitude of each trial's losses, while they are only watched.</summary>
    private readonly AlignedBuffer<T> largest;
    private long count;

    public LaneLossSum(int width)
    {
        this.width = width;
        partials = new AlignedBuffer<double>(Vector512<T>.Count * width);
        eight = new AlignedBuffer<double>(8 * width);
        largest = new AlignedBuffer<T>(width);
    }

    /// <summary>Whether the losses that are added now are not summed, as the largest nearly always tells that their sums are finite.</summary>
    public bool IsWatching { get; private set; }

    public void Clear()
    {
        count = 0;
        IsWatching = false;
    }

    /// <summary>As <see cref="Clear"/>, for losses of which only <see cref="AreSurelyFinite"/> is asked.</summary>
    public void Watch()
    {
        count = 0;
        IsWatching = true;
        largest.Span.Clear();
    }

    /// <summary>Whether the sum of every trial's watched losses is finite. False also if a sum is near the limit of the numbers: then they must
    /// be summed.</summary>
    public bool AreSurelyFinite
    {
        get
        {
            // In float64, float32 losses have room for any sum.
            var bound = Vector512.Create(T.CreateTruncating(typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue / (2.0 * Math.Max(1, count))));
            for (var v = 0; v < width; v += Vector512<T>.Count)
            {
                if (!Vector512.LessThanOrEqualAll(Vector512.LoadAligned(largest.Pointer + v), bound))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Where the next elements of the sequence are added.</summary>
    internal LanePartialSums<T> Next(int elements)
    {
        var first = count;
        count += elements;
        return IsWatching
            ? new LanePartialSums<T> { Largest = largest.Pointer }
            : new LanePartialSums<T> { Partials = partials.Pointer, First = (int)Math.Min(first, (first % Vector512<T>.Count) + Vector512<T>.Count) };
    }

    /// <summary>The larger magnitude of each trial. Compared as integers, in which infinities and NaN are the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<T> Larger(Vector512<T> most, Vector512<T> values) => typeof(T) == typeof(float)
        ? Vector512.Max(most.AsUInt32(), Vector512.Abs(values).AsUInt32()).As<uint, T>()
        : Vector512.Max(most.AsUInt64(), Vector512.Abs(values).AsUInt64()).As<ulong, T>();

    /// <summary>Adds one vector of trials' losses to the partial sums at that place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(double* partial, Vector512<T> values, bool begun)
    {
        if (typeof(T) == typeof(float))
        {
            var (low, high) = Vector512.Widen(values.AsSingle());
            ((begun ? Vector512.LoadAligned(partial) : Vector512<double>.Zero) + low).StoreAligned(partial);
            ((begun ? Vector512.LoadAligned(partial + 8) : Vector512<double>.Zero) + high).StoreAligned(partial + 8);
        }
        else
        {
            ((begun ? Vector512.LoadAligned(partial) : Vector512<double>.Zero) + values.AsDouble()).StoreAligned(partial);
        }
    }

    /// <summary>Each trial's sum.</summary>
    /// <param name="totals">[width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Totals(AlignedBuffer<double> totals)
    {
        // Unused partial sums count as +0, which does not change the total, because no used one is ever −0.
        var rows = (int)Math.Min(count, Vector512<T>.Count);
        var from = partials.Pointer;
        var to = eight.Pointer;
        for (var i = 0; i < 8; i++, to += width)
        {
            for (var v = 0; v < width; v += 8)
            {
                var sum = i < rows ? Vector512.LoadAligned(from + (i * width) + v) : Vector512<double>.Zero;
                if (i + 8 < rows)
                {
                    sum += Vector512.LoadAligned(from + ((i + 8) * width) + v);
                }

                sum.StoreAligned(to + v);
            }
        }

        to = eight.Pointer;
        for (var v = 0; v < width; v += 8)
        {
            var a = Vector512.LoadAligned(to + v) + Vector512.LoadAligned(to + (4 * width) + v);
            var b = Vector512.LoadAligned(to + width + v) + Vector512.LoadAligned(to + (5 * width) + v);
            var c = Vector512.LoadAligned(to + (2 * width) + v) + Vector512.LoadAligned(to + (6 * width) + v);
            var d = Vector512.LoadAligned(to + (3 * width) + v) + Vector512.LoadAligned(to + (7 * width) + v);
            ((a + c) + (b + d)).StoreAligned(totals.Pointer + v);
        }
    }
}

/// <summary>Where a <see cref="LaneLossSum{T}"/> adds losses.</summary>
internal readonly unsafe struct LanePartialSums<T>
    where T : unmanaged
{
    /// <summary>[partial, width]; null while losses are only watched.</summary>
    public double* Partials { get; init; }

    /// <summary>[width]; null while losses are summed.</summary>
    public T* Largest { get; init; }

    /// <summary>The place of the first element: that in the sequence, or another with the same partial sum that was begun too.</summary>
    public int First { get; init; }
}
