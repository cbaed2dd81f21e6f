using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>One number per trial, or one number for all trials of a lane group.</summary>
internal unsafe interface ILaneOperand
{
    /// <summary>The number of elements that one number occupies.</summary>
    static abstract nint Width(nint width);

    /// <summary>Where the elements of the trials from <paramref name="trial"/> on begin.</summary>
    static abstract nint At(nint trial);

    static abstract Vector512<T> Load<T>(T* number, nint offset)
        where T : unmanaged;
}

/// <summary>Every trial has its own number, side by side.</summary>
internal readonly unsafe struct PerTrial : ILaneOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Width(nint width) => width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint At(nint trial) => trial;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* number, nint offset)
        where T : unmanaged => Vector512.LoadAligned(number + offset);
}

/// <summary>All trials share the same number, as in a batch in the data's order.</summary>
internal readonly unsafe struct Shared : ILaneOperand
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Width(nint width) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint At(nint trial) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* number, nint offset)
        where T : unmanaged => Vector512.Create(*number);
}

/// <summary>The factors of a <see cref="LaneProduct"/>: a[i, p] and b[p, j], for i below <see cref="M"/>, j below <see cref="N"/> and p
/// below <see cref="K"/>. Steps count numbers, not elements.</summary>
internal readonly unsafe ref struct LaneFactors<T>
    where T : unmanaged
{
    /// <summary>The number of trials: one vector, or a multiple of four vectors.</summary>
    public required int Width { get; init; }

    public required int M { get; init; }

    public required int N { get; init; }

    public required int K { get; init; }

    public required T* A { get; init; }

    public required int ARow { get; init; }

    public required int ATerm { get; init; }

    public required T* B { get; init; }

    public required int BTerm { get; init; }

    public required int BColumn { get; init; }
}

/// <summary>
/// <see cref="MatrixProduct"/> for many trials at once: every element of every matrix is a row of numbers, one per trial, and
/// each trial's element is the same chain of fused multiply-adds in ascending k.
/// </summary>
internal static unsafe class LaneProduct
{
    /// <summary>c[i, j] = Σ a[i, p]·b[p, j], after its end.</summary>
    /// <param name="end">What is done with each sum before it is stored, while it is in a register.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TA, TB, TEnd>(in LaneFactors<T> factors, T* c, TEnd end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TA : struct, ILaneOperand
        where TB : struct, ILaneOperand
        where TEnd : struct, ILaneEnd<T>
    {
        var count = Vector512<T>.Count;
        nint width = factors.Width;
        var (n, k) = (factors.N, factors.K);
        var aStep = factors.ATerm * TA.Width(width);
        var bStep = factors.BTerm * TB.Width(width);
        var aRow = factors.ARow * TA.Width(width);
        var bColumn = factors.BColumn * TB.Width(width);
        var row = factors.A;
        nint at = 0;
        for (var i = factors.M; i > 0; i--, row += aRow)
        {
            var column = factors.B;
            nint place = 0;
            for (var j = n; j > 0; j--, column += bColumn)
            {
                if (width == count)
                {
                    var sum = TEnd.Accumulates ? Vector512.LoadAligned(c + at) : Vector512<T>.Zero;
                    var x = row;
                    var y = column;
                    for (var p = k; p > 0; p--, x += aStep, y += bStep)
                    {
                        sum = Simd.Fma(TA.Load(x, 0), TB.Load(y, 0), sum);
                    }

                    end.Of(sum, place, at).StoreAligned(c + at);
                    at += count;
                    place += count;
                    continue;
                }

                for (nint v = 0; v < width; v += 4 * count, at += 4 * count, place += 4 * count)
                {
                    Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                    if (TEnd.Accumulates)
                    {
                        s0 = Vector512.LoadAligned(c + at);
                        s1 = Vector512.LoadAligned(c + at + count);
                        s2 = Vector512.LoadAligned(c + at + (2 * count));
                        s3 = Vector512.LoadAligned(c + at + (3 * count));
                    }

                    var x = row + TA.At(v);
                    var y = column + TB.At(v);
                    for (var p = k; p > 0; p--, x += aStep, y += bStep)
                    {
                        s0 = Simd.Fma(TA.Load(x, 0), TB.Load(y, 0), s0);
                        s1 = Simd.Fma(TA.Load(x, count), TB.Load(y, count), s1);
                        s2 = Simd.Fma(TA.Load(x, 2 * count), TB.Load(y, 2 * count), s2);
                        s3 = Simd.Fma(TA.Load(x, 3 * count), TB.Load(y, 3 * count), s3);
                    }

                    end.OfFour(ref s0, ref s1, ref s2, ref s3, place, at);
                    s0.StoreAligned(c + at);
                    s1.StoreAligned(c + at + count);
                    s2.StoreAligned(c + at + (2 * count));
                    s3.StoreAligned(c + at + (3 * count));
                }
            }
        }
    }

    /// <summary>sums[j] = 0 + x[0, j] + x[1, j] + … for x [rows, columns], a number per trial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows<T>(int width, int rows, int columns, T* x, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = Vector512<T>.Count;
        nint step = (nint)columns * width;
        nint j = 0;
        for (; j <= step - (4 * count); j += 4 * count)
        {
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
            var at = x + j;
            for (var i = 0; i < rows; i++, at += step)
            {
                s0 += Vector512.LoadAligned(at);
                s1 += Vector512.LoadAligned(at + count);
                s2 += Vector512.LoadAligned(at + (2 * count));
                s3 += Vector512.LoadAligned(at + (3 * count));
            }

            s0.StoreAligned(sums + j);
            s1.StoreAligned(sums + j + count);
            s2.StoreAligned(sums + j + (2 * count));
            s3.StoreAligned(sums + j + (3 * count));
        }

        for (; j < step; j += count)
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
