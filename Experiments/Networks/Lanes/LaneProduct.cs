using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>One number per trial, or one number for all trials of a lane group.</summary>
internal unsafe interface ILaneOperand
{
    /// <summary>The number of elements that one number occupies.</summary>
    static abstract int Width(int width);

    static abstract Vector512<T> Load<T>(T* number, int offset)
        where T : unmanaged;
}

/// <summary>Every trial has its own number, side by side.</summary>
internal readonly unsafe struct PerTrial : ILaneOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width(int width) => width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* number, int offset)
        where T : unmanaged => Vector512.LoadAligned(number + offset);
}

/// <summary>All trials share the same number, as in a batch in the data's order.</summary>
internal readonly unsafe struct Shared : ILaneOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width(int width) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* number, int offset)
        where T : unmanaged => Vector512.Create(*number);
}

/// <summary>
/// <see cref="MatrixProduct"/> for many trials at once: every element of every matrix is a row of numbers, one per trial, and
/// each trial's element is the same chain of fused multiply-adds in ascending k.
/// </summary>
internal static unsafe class LaneProduct
{
    /// <summary>c[i, j] (+)= Σ a[i, p]·b[p, j]. Steps count numbers, not elements.</summary>
    /// <param name="width">The number of trials: one vector, or a multiple of four vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TA, TB>(
        int width,
        int m,
        int n,
        int k,
        T* a,
        int aRow,
        int aTerm,
        T* b,
        int bTerm,
        int bColumn,
        T* c,
        bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TA : struct, ILaneOperand
        where TB : struct, ILaneOperand
    {
        var count = Vector512<T>.Count;
        nint aStep = aTerm * TA.Width(width);
        nint bStep = bTerm * TB.Width(width);
        for (var i = 0; i < m; i++)
        {
            var row = a + ((nint)i * aRow * TA.Width(width));
            for (var j = 0; j < n; j++, c += width)
            {
                var column = b + ((nint)j * bColumn * TB.Width(width));
                if (width == count)
                {
                    var sum = accumulate ? Vector512.LoadAligned(c) : Vector512<T>.Zero;
                    var x = row;
                    var y = column;
                    for (var p = 0; p < k; p++, x += aStep, y += bStep)
                    {
                        sum = Simd.Fma(TA.Load(x, 0), TB.Load(y, 0), sum);
                    }

                    sum.StoreAligned(c);
                    continue;
                }

                for (var v = 0; v < width; v += 4 * count)
                {
                    Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                    if (accumulate)
                    {
                        s0 = Vector512.LoadAligned(c + v);
                        s1 = Vector512.LoadAligned(c + v + count);
                        s2 = Vector512.LoadAligned(c + v + (2 * count));
                        s3 = Vector512.LoadAligned(c + v + (3 * count));
                    }

                    var x = row;
                    var y = column;
                    for (var p = 0; p < k; p++, x += aStep, y += bStep)
                    {
                        s0 = Simd.Fma(TA.Load(x, v), TB.Load(y, v), s0);
                        s1 = Simd.Fma(TA.Load(x, v + count), TB.Load(y, v + count), s1);
                        s2 = Simd.Fma(TA.Load(x, v + (2 * count)), TB.Load(y, v + (2 * count)), s2);
                        s3 = Simd.Fma(TA.Load(x, v + (3 * count)), TB.Load(y, v + (3 * count)), s3);
                    }

                    s0.StoreAligned(c + v);
                    s1.StoreAligned(c + v + count);
                    s2.StoreAligned(c + v + (2 * count));
                    s3.StoreAligned(c + v + (3 * count));
                }
            }
        }
    }

    /// <summary>sums[j] = 0 + x[0, j] + x[1, j] + … for x [rows, columns], a number per trial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows<T>(int width, int rows, int columns, T* x, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint step = (nint)columns * width;
        for (nint j = 0; j < step; j += Vector512<T>.Count)
        {
            var sum = Vector512<T>.Zero;
            for (var i = 0; i < rows; i++)
            {
                sum += Vector512.LoadAligned(x + (i * step) + j);
            }

            sum.StoreAligned(sums + j);
        }
    }
}
