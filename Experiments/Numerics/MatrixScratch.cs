using System.Runtime.CompilerServices;

namespace Runner.Numerics;

/// <summary>Memory for packed panels: one buffer per thread, grown to the largest size needed and kept.</summary>
internal static unsafe class MatrixScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>At least this many bytes, pinned and aligned to 64; previous content is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Take(nint bytes)
    {
        var held = buffer;
        if (held is null || held.Length < bytes + Alignment)
        {
            held = Grow(bytes);
        }

        var address = (nint)Unsafe.AsPointer(ref held[0]);
        return (byte*)((address + Alignment - 1) & -Alignment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Grow(nint bytes) =>
        buffer = GC.AllocateUninitializedArray<byte>(checked((int)(bytes + (bytes / 4) + Alignment)), pinned: true);
}
