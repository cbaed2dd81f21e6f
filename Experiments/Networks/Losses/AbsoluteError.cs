using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>ℓ = |y − t|, ∂ℓ/∂y = sign(y − t), which is 0 for y = t, as in PyTorch.</summary>
public readonly struct AbsoluteError<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta) => Vector512.Abs(y - t);

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var e = y - t;
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(e, Vector512<T>.Zero),
            Vector512<T>.One,
            Vector512.ConditionalSelect(Vector512.LessThan(e, Vector512<T>.Zero), -Vector512<T>.One, e));
    }
}
