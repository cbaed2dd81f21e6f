using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Networks.Lanes;

/// <summary>What is done with the sums of a <see cref="LaneProduct"/> before they are stored.</summary>
internal interface ILaneEnd<T>
    where T : unmanaged
{
    /// <summary>Whether the sums begin with what the result holds instead of 0.</summary>
    static abstract bool Accumulates { get; }

    /// <param name="column">The sum's place in a row of the result: column · width + trial.</param>
    /// <param name="at">Its place in the result.</param>
    Vector512<T> Of(Vector512<T> sum, nint column, nint at);

    /// <summary>The same for four vectors side by side.</summary>
    void OfFour(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, nint column, nint at);
}

/// <summary>The sum itself.</summary>
internal readonly struct PlainSum<T> : ILaneEnd<T>
    where T : unmanaged
{
    public static bool Accumulates => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Of(Vector512<T> sum, nint column, nint at) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OfFour(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, nint column, nint at)
    {
    }
}

/// <summary>The sum, begun with what the result holds.</summary>
internal readonly struct AddedSum<T> : ILaneEnd<T>
    where T : unmanaged
{
    public static bool Accumulates => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Of(Vector512<T> sum, nint column, nint at) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OfFour(ref Vector512<T> s0, ref Vector512<T> s1, ref Vector512<T> s2, ref Vector512<T> s3, nint column, nint at)
    {
    }
}
