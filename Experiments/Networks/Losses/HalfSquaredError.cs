using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>ℓ = (y − t)²/2, ∂ℓ/∂y = y − t: the quadratic cost of Nielsen, "Neural networks and deep learning", eq. 6.</summary>
public readonly struct HalfSquaredError<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var e = y - t;
        return e * e * Simd.Constant<T>(0.5);
    }

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta) => y - t;
}
