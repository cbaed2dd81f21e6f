using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>ℓ = −t·log y − (1 − t)·log(1 − y) for y in [0, 1], each logarithm at least −100; ∂ℓ/∂y = (y − t)/(y(1 − y)), the
/// denominator at least 1e-12: PyTorch’s bounds. For a sigmoid output <see cref="LogisticCrossEntropy{T}"/> is used instead.</summary>
public readonly struct BinaryCrossEntropy<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var least = Simd.Constant<T>(-100.0);
        var logY = Simd.Log(y);
        var logRest = Simd.Log(Vector512<T>.One - y);
        logY = Vector512.ConditionalSelect(Vector512.LessThan(logY, least), least, logY);
        logRest = Vector512.ConditionalSelect(Vector512.LessThan(logRest, least), least, logRest);
        return -Simd.Fma(t, logY, (Vector512<T>.One - t) * logRest);
    }

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta)
    {
        var variance = y * (Vector512<T>.One - y);
        var least = Simd.Constant<T>(1e-12);
        return (y - t) / Vector512.ConditionalSelect(Vector512.LessThan(variance, least), least, variance);
    }
}
