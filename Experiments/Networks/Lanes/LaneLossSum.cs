using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks.Losses;

namespace Runner.Networks.Lanes;

/// <summary><see cref="LossSum{T}"/> for every trial of a lane group: element i of a trial's [samples, outputs] sequence goes to
/// its partial sum i mod 16 (float32) or i mod 8 (float64), and they are added in the same tree.</summary>
public sealed unsafe class LaneLossSum<T>(int width)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[partial, width].</summary>
    private readonly LaneBuffer<double> partials = new(Vector512<T>.Count * width);
    private int next;

    public void Clear()
    {
        partials.Span.Clear();
        next = 0;
    }

    /// <summary>The partial sums of the next element of the sequence, [width].</summary>
    internal double* Next()
    {
        var at = partials.Pointer + (next * width);
        next = (next + 1) % Vector512<T>.Count;
        return at;
    }

    /// <summary>Adds one vector of trials' losses to the partial sums at that place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(double* partial, Vector512<T> values)
    {
        if (typeof(T) == typeof(float))
        {
            var (low, high) = Vector512.Widen(values.AsSingle());
            (Vector512.LoadAligned(partial) + low).StoreAligned(partial);
            (Vector512.LoadAligned(partial + 8) + high).StoreAligned(partial + 8);
        }
        else
        {
            (Vector512.LoadAligned(partial) + values.AsDouble()).StoreAligned(partial);
        }
    }

    /// <summary>Each trial's sum.</summary>
    /// <param name="totals">[width].</param>
    public void Totals(Span<double> totals)
    {
        Span<double> eight = stackalloc double[8];
        for (var trial = 0; trial < width; trial++)
        {
            var p = partials.Pointer + trial;
            for (var i = 0; i < 8; i++)
            {
                eight[i] = p[i * width] + (Vector512<T>.Count == 16 ? p[(i + 8) * width] : 0);
            }

            var (a, b, c, d) = (eight[0] + eight[4], eight[1] + eight[5], eight[2] + eight[6], eight[3] + eight[7]);
            totals[trial] = (a + c) + (b + d);
        }
    }
}
