using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = max(0, z), f′ = 1 for z &gt; 0 and 0 otherwise (also at 0, as in PyTorch), f″ = 0. Not-a-number passes through.
/// Nair, Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.</summary>
public readonly struct Relu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(z, Vector512<T>.Zero), Vector512<T>.Zero, z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<T>.Zero), Vector512<T>.One, Vector512<T>.Zero);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512<T>.Zero;
}
