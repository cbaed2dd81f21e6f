using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Networks.Losses;

/// <summary>
/// A sum in float64 in one fixed order: element i of the flat [samples, outputs] sequence goes to partial sum i mod 16
/// (float32) or i mod 8 (float64), each in ascending order, and the partial sums are added pairwise (i and i + 8, then i + 4,
/// …). The order depends only on the element type, never on the machine's vector width. A sequence may be added in several
/// parts whose lengths, except for the last, are multiples of 16.
/// </summary>
public struct LossSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector512<double> lower;
    private Vector512<double> upper;

    /// <summary>Returns the partial sums, for loops that keep them in registers and store them back with <see cref="Put"/>.</summary>
    internal readonly void Take(out Vector512<double> first, out Vector512<double> second)
    {
        first = lower;
        second = upper;
    }

    internal void Put(Vector512<double> first, Vector512<double> second)
    {
        lower = first;
        upper = second;
    }

    /// <summary>Adds one vector of elements that starts at a multiple of the vector's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<T> values)
    {
        if (typeof(T) == typeof(float))
        {
            lower += Vector512.WidenLower(values.AsSingle());
            upper += Vector512.WidenUpper(values.AsSingle());
        }
        else
        {
            lower += values.AsDouble();
        }
    }

    public readonly double Total
    {
        get
        {
            var eight = lower + upper;
            var four = eight.GetLower() + eight.GetUpper();
            var two = four.GetLower() + four.GetUpper();
            return two[0] + two[1];
        }
    }
}
