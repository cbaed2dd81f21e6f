using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;

namespace Runner.Networks.Lanes;

/// <summary><see cref="LossSum{T}"/> for every trial of a lane group: element i of a trial's [samples, outputs] sequence goes to
/// its partial sum i mod 16 (float32) or i mod 8 (float64), and they are added in the same tree.</summary>
public sealed unsafe class LaneLossSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int width;

    /// <summary>[partial, width].</summary>
    private readonly LaneBuffer<double> partials;

    /// <summary>[8, width]: the tree's first level.</summary>
    private readonly LaneBuffer<double> eight;
    private long count;

    public LaneLossSum(int width)
    {
        this.width = width;
        partials = new LaneBuffer<double>(Vector512<T>.Count * width);
        eight = new LaneBuffer<double>(8 * width);
    }

    public void Clear() => count = 0;

    /// <summary>The partial sums of the next element of the sequence, [width], and whether anything was added to them before.</summary>
    internal double* Next(out bool begun)
    {
        begun = count >= Vector512<T>.Count;
        return partials.Pointer + (count++ % Vector512<T>.Count * width);
    }

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
    public void Totals(LaneBuffer<double> totals)
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
