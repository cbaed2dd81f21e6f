using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>Zeroed, pinned memory, aligned to 512 bits, so that no vector load crosses a cache line.</summary>
public sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private readonly T[] storage;
    private readonly int start;

    public AlignedBuffer(int length)
    {
        Length = length;
        storage = GC.AllocateArray<T>(checked(length + Vector512<T>.Count), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref storage[0]);
        start = (int)(((64 - (address & 63)) & 63) / sizeof(T));
    }

    public int Length { get; }

    /// <summary>The first element. Valid as long as this object is reachable.</summary>
    public T* Pointer => (T*)Unsafe.AsPointer(ref First);

    public Span<T> Span => MemoryMarshal.CreateSpan(ref First, Length);

    /// <summary>The place, which the constructor has checked, of the first element.</summary>
    private ref T First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(storage), start);
}
