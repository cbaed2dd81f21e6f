using System.Runtime.CompilerServices;

namespace Runner.Numerics;

/// <summary>Memory for packed panels: one buffer a thread, grown to the largest need and kept.</summary>
internal static unsafe class MatrixScratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>At least that many bytes, aligned to 64, that do not move; what was there is lost.</summary>
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
