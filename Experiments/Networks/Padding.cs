using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Networks;

/// <summary>Buffers are allocated in whole 512-bit vectors, whatever the machine's own width, so that elementwise passes
/// run without tails.</summary>
public static class Padding
{
    /// <summary>The smallest multiple of the vector width that is at least <paramref name="count"/>.</summary>
    public static int Up<T>(int count)
    {
        var width = Vector512<T>.Count;
        return checked((count + width - 1) / width * width);
    }

    /// <summary>A zeroed buffer for <paramref name="count"/> elements, padded.</summary>
    public static T[] Allocate<T>(int count) => new T[Up<T>(count)];

    /// <summary>The vector at element <paramref name="start"/> of a buffer that may be unpadded, with zeros beyond its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(ReadOnlySpan<T> buffer, int start)
        where T : unmanaged =>
        start + Vector512<T>.Count <= buffer.Length
            ? Unsafe.ReadUnaligned<Vector512<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), start)))
            : LoadTail(buffer[start..]);

    /// <summary>All bits set in the elements below <paramref name="count"/>.</summary>
    public static Vector512<T> Mask<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> LoadTail<T>(ReadOnlySpan<T> rest)
        where T : unmanaged
    {
        var vector = Vector512<T>.Zero;
        rest.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count));
        return vector;
    }
}
