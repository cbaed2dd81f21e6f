using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>
/// Sums with a defined order, so that they have the same bits at every vector width. With L = 4·64/size
/// lanes (64 for float, 32 for double): element i is added to lane i mod L, in ascending i, starting from +0; then lane l +
/// L/2 is added to lane l, and so on until one is left. A square or product is fused into its lane's addition.
/// </summary>
public static class FixedOrderSum
{
    /// <summary>Σ x[i].</summary>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduce<Plain, T>(x, x);

    /// <summary>Σ x[i]².</summary>
    public static T SumOfSquares<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduce<Product, T>(x, x);

    /// <summary>Σ |x[i]|.</summary>
    public static T SumOfMagnitudes<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduce<Magnitude, T>(x, x);

    /// <summary>Σ x[i]·y[i].</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduce<Product, T>(x, y);

    /// <summary>Σ (x[i] − y[i])².</summary>
    public static T SquaredDistance<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduce<SquaredDifference, T>(x, y);

    /// <summary>max |x[i]|; 0 for an empty span; NaN when any element is NaN.</summary>
    public static T MaxMagnitude<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A maximum does not depend on order, and Max propagates NaN.
        ref var source = ref MemoryMarshal.GetReference(x);
        var lanes = Vector512<T>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            lanes = Vector512.Max(lanes, Vector512.Abs(Vector512.LoadUnsafe(ref source, (nuint)i)));
        }

        var max = T.Zero;
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
        {
            max = T.Max(max, lanes[lane]);
        }

        for (; i < x.Length; i++)
        {
            max = T.Max(max, T.Abs(x[i]));
        }

        return max;
    }

    /// <summary>Whether every element is finite: x − x is 0 for finite elements and NaN for the others.</summary>
    public static bool AllFinite<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        var i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var v = Vector512.LoadUnsafe(ref source, (nuint)i);
            if (!Vector512.EqualsAll(v - v, Vector512<T>.Zero))
            {
                return false;
            }
        }

        for (; i < x.Length; i++)
        {
            if (!T.IsFinite(x[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The defined tree over one vector of lanes: halves are added until one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AcrossLanes<T>(Vector512<T> lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return Vector128<T>.Count == 4
            ? (quarter[0] + quarter[2]) + (quarter[1] + quarter[3])
            : quarter[0] + quarter[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Reduce<TTerm, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where TTerm : struct, ITerm
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException("Both operands need the same length.", nameof(y));
        }

        var count = Vector512<T>.Count;
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= x.Length - (4 * count); i += 4 * count)
        {
            s0 = TTerm.Add(s0, Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i));
            s1 = TTerm.Add(s1, Vector512.LoadUnsafe(ref a, (nuint)(i + count)), Vector512.LoadUnsafe(ref b, (nuint)(i + count)));
            s2 = TTerm.Add(
                s2, Vector512.LoadUnsafe(ref a, (nuint)(i + (2 * count))), Vector512.LoadUnsafe(ref b, (nuint)(i + (2 * count))));
            s3 = TTerm.Add(
                s3, Vector512.LoadUnsafe(ref a, (nuint)(i + (3 * count))), Vector512.LoadUnsafe(ref b, (nuint)(i + (3 * count))));
        }

        if (i < x.Length)
        {
            // Pad with zeros: adding them does not change a lane, because none is ever −0.
            Span<T> restX = stackalloc T[4 * Vector512<T>.Count];
            Span<T> restY = stackalloc T[4 * Vector512<T>.Count];
            restX.Clear();
            restY.Clear();
            x[i..].CopyTo(restX);
            y[i..].CopyTo(restY);
            s0 = TTerm.Add(s0, Vector512.Create<T>(restX), Vector512.Create<T>(restY));
            s1 = TTerm.Add(s1, Vector512.Create<T>(restX[count..]), Vector512.Create<T>(restY[count..]));
            s2 = TTerm.Add(s2, Vector512.Create<T>(restX[(2 * count)..]), Vector512.Create<T>(restY[(2 * count)..]));
            s3 = TTerm.Add(s3, Vector512.Create<T>(restX[(3 * count)..]), Vector512.Create<T>(restY[(3 * count)..]));
        }

        return AcrossLanes((s0 + s2) + (s1 + s3));
    }

    private interface ITerm
    {
        static abstract Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> x, Vector512<T> y);
    }

    private readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> x, Vector512<T> y) => sum + x;
    }

    private readonly struct Magnitude : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> x, Vector512<T> y) => sum + Vector512.Abs(x);
    }

    private readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> x, Vector512<T> y) => Simd.Fma(x, y, sum);
    }

    private readonly struct SquaredDifference : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Add<T>(Vector512<T> sum, Vector512<T> x, Vector512<T> y)
        {
            var d = x - y;
            return Simd.Fma(d, d, sum);
        }
    }
}
