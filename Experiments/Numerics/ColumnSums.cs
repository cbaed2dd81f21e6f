using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>Sums over the rows of a matrix: bias gradients and means. Each column is one chain of additions in ascending row
/// order.</summary>
public static class ColumnSums
{
    /// <summary>sums[j] = (accumulate ? sums[j] : 0) + x[0, j] + x[1, j] + ….</summary>
    /// <param name="x">[rows, columns], row-major with <paramref name="ldx"/> elements from row to row.</param>
    /// <param name="sums">[columns].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of<T>(int rows, int columns, ReadOnlySpan<T> x, int ldx, Span<T> sums, bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (sums.Length < columns || (rows > 0 && ((long)(rows - 1) * ldx) + columns > x.Length))
        {
            throw new ArgumentException("The span is shorter than its matrix.", nameof(x));
        }

        var count = Vector512<T>.Count;
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(sums);
        var j = 0;
        for (; j <= columns - (4 * count); j += 4 * count)
        {
            Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
            if (accumulate)
            {
                s0 = Vector512.LoadUnsafe(ref target, (nuint)j);
                s1 = Vector512.LoadUnsafe(ref target, (nuint)(j + count));
                s2 = Vector512.LoadUnsafe(ref target, (nuint)(j + (2 * count)));
                s3 = Vector512.LoadUnsafe(ref target, (nuint)(j + (3 * count)));
            }

            var at = (nuint)j;
            for (var i = 0; i < rows; i++, at += (nuint)ldx)
            {
                s0 += Vector512.LoadUnsafe(ref source, at);
                s1 += Vector512.LoadUnsafe(ref source, at + (nuint)count);
                s2 += Vector512.LoadUnsafe(ref source, at + (nuint)(2 * count));
                s3 += Vector512.LoadUnsafe(ref source, at + (nuint)(3 * count));
            }

            s0.StoreUnsafe(ref target, (nuint)j);
            s1.StoreUnsafe(ref target, (nuint)(j + count));
            s2.StoreUnsafe(ref target, (nuint)(j + (2 * count)));
            s3.StoreUnsafe(ref target, (nuint)(j + (3 * count)));
        }

        for (; j <= columns - count; j += count)
        {
            var s = accumulate ? Vector512.LoadUnsafe(ref target, (nuint)j) : Vector512<T>.Zero;
            var at = (nuint)j;
            for (var i = 0; i < rows; i++, at += (nuint)ldx)
            {
                s += Vector512.LoadUnsafe(ref source, at);
            }

            s.StoreUnsafe(ref target, (nuint)j);
        }

        for (; j < columns; j++)
        {
            var s = accumulate ? sums[j] : T.Zero;
            for (var i = 0; i < rows; i++)
            {
                s += Unsafe.Add(ref source, (nint)(((long)i * ldx) + j));
            }

            sums[j] = s;
        }
    }
}
