using System.Runtime.CompilerServices;

namespace Runner.Data;

/// <summary>Numbers in float64 as those of a training, rounded once.</summary>
internal static class Rounded
{
    public static void Copy<T>(ReadOnlySpan<double> from, Span<T> into)
        where T : unmanaged
    {
        for (var i = 0; i < from.Length; i++)
        {
            into[i] = Of<T>(from[i]);
        }
    }

    public static T Of<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value)
        : typeof(T) == typeof(double) ? Unsafe.BitCast<double, T>(value)
        : throw new NotSupportedException($"data are float or double, not {typeof(T)}");
}
