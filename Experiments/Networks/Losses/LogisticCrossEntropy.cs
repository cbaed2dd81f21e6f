using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>Binary cross-entropy from the logit z of a sigmoid output: ℓ = max(z, 0) − zt + log(1 + e^{−|z|}) = softplus(z) − zt;
/// the slope is with respect to z: ∂ℓ/∂z = σ(z) − t. No probability is ever 0 or 1, so nothing overflows. In this struct, y denotes
/// z.</summary>
public readonly struct LogisticCrossEntropy<T> : IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta) =>
        Simd.Fma(-y, t, Simd.Softplus(y));

    public static Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta) => Simd.Sigmoid(y) - t;
}
