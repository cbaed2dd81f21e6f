using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = z, f′ = 1, f″ = 0: the `identity` activation.</summary>
public readonly struct Linear<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) => z;

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512<T>.One;

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512<T>.Zero;
}
