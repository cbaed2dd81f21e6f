using System.Numerics;
using System.Runtime.Intrinsics;

namespace Runner.Networks.Activations;

/// <summary>
/// An activation y = f(z), element by element, as pure vector operations: a dense pass applies it along a row, a lane pass
/// across trials, and both get the same bits because each element undergoes the same operations. Implementations are empty
/// structs, so that every pass is compiled for its activation without calls in the inner loop.
/// </summary>
public interface IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether <see cref="Slope"/> and <see cref="Curvature"/> need z; otherwise y is enough and z is not kept.</summary>
    static abstract bool NeedsInput { get; }

    /// <summary>f(z).</summary>
    /// <param name="z">Pre-activations.</param>
    /// <param name="alpha">The activation's own setting (leaky-relu's negative slope, elu's α), the same in every element.</param>
    static abstract Vector512<T> Value(Vector512<T> z, Vector512<T> alpha);

    /// <summary>f′(z).</summary>
    /// <param name="z">Pre-activations; only read when <see cref="NeedsInput"/>.</param>
    /// <param name="y">f(z).</param>
    static abstract Vector512<T> Slope(Vector512<T> z, Vector512<T> y, Vector512<T> alpha);

    /// <summary>f″(z), 0 at a kink. Contractive penalties and second-order methods need it.</summary>
    static abstract Vector512<T> Curvature(Vector512<T> z, Vector512<T> y, Vector512<T> alpha);
}
