using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>ℓ = e²/2 for |e| ≤ δ and δ(|e| − δ/2) beyond, e = y − t; ∂ℓ/∂y = e clamped to [−δ, δ].
/// Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35 (1964).</summary>
public readonly struct HuberError<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var half = Simd.Constant<T>(0.5);
        var e = Vector512.Abs(y - t);
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(e, delta), e * e * half, delta * (e - (half * delta)));
    }

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var e = y - t;
        var upper = Vector512.ConditionalSelect(Vector512.GreaterThan(e, delta), delta, e);
        return Vector512.ConditionalSelect(Vector512.LessThan(upper, -delta), -delta, upper);
    }
}
