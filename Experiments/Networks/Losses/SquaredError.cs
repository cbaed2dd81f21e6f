using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>ℓ = (y − t)², ∂ℓ/∂y = 2(y − t).</summary>
public readonly struct SquaredError<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var e = y - t;
        return e * e;
    }

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var e = y - t;
        return e + e;
    }
}
