using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Activations;

/// <summary>f(z) = z for z &gt; 0, αz otherwise; f′ = 1 or α (α at 0, as in PyTorch), f″ = 0; α ≥ 0 is the spec’s `slope`.
/// Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.</summary>
public readonly struct LeakyRelu<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool NeedsInput => false;

    public static Vector512<T> Value(Vector512<T> z, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<T>.Zero), z, alpha * z);

    public static Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512<T>.Zero), Vector512<T>.One, alpha);

    public static Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha) => Vector512<T>.Zero;
}
