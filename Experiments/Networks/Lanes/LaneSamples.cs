using Runner.Numerics;

namespace Runner.Networks.Lanes;

/// <summary>Numbers that a lane group reads: a batch's inputs or targets. Valid as long as the memory behind it.</summary>
/// <param name="Address">The address of [batch, features] when shared; of [batch, features, width], aligned, when every trial has its
/// own.</param>
/// <param name="IsShared">Whether all trials share the same numbers.</param>
public readonly unsafe record struct LaneSamples<T>(nint Address, bool IsShared)
    where T : unmanaged
{
    public T* Values => (T*)Address;

    /// <summary>One number for all trials.</summary>
    public static LaneSamples<T> SharedFrom(AlignedBuffer<T> buffer, int start = 0) => new((nint)(buffer.Pointer + start), IsShared: true);

    /// <summary>A number per trial.</summary>
    public static LaneSamples<T> PerTrialFrom(AlignedBuffer<T> buffer) => new((nint)buffer.Pointer, IsShared: false);
}
