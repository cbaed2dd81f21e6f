using System.Numerics;
using System.Runtime.Intrinsics;

namespace Runner.Optimizers;

internal static class ElementSign
{
    /// <summary>sign(x)·size; x itself where x is ±0 or NaN.</summary>
    public static Vector512<T> Times<T>(Vector512<T> x, Vector512<T> size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512<T>.Zero),
            size,
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), -size, x));
}
