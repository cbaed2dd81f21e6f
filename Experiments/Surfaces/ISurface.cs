using System.Collections.Immutable;

namespace Runner.Surfaces;

/// <summary>
/// A test function for optimization. Computed in float64 with the project's own elementary functions and without fused
/// operations, so that every machine gets the same bits. Pure and thread-safe.
/// </summary>
public interface ISurface
{
    /// <summary>The name in the spec.</summary>
    string Name { get; }

    int Dimensions { get; }

    /// <summary>[dimensions]: the box that is usually searched. The function is also defined outside.</summary>
    ImmutableArray<SurfaceRange> Domain { get; }

    /// <summary>The known global minima; empty if none is known or there is none.</summary>
    ImmutableArray<SurfaceMinimum> Minima { get; }

    /// <param name="point">[dimensions]</param>
    double Value(ReadOnlySpan<double> point);

    /// <summary>Writes ∂f/∂xᵢ and returns the value. Where the function is not differentiable, the derivative of the
    /// term concerned is 0.</summary>
    /// <param name="point">[dimensions]</param>
    /// <param name="gradient">[dimensions]</param>
    double Gradient(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Writes H·v, with H the Hessian: the exact derivative of the gradient along v (Pearlmutter 1994).</summary>
    /// <param name="point">[dimensions]</param>
    /// <param name="direction">[dimensions]: v.</param>
    /// <param name="product">[dimensions]</param>
    void HessianVector(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product);
}

/// <summary>The usual range of one coordinate.</summary>
public readonly record struct SurfaceRange(double From, double To);

/// <summary>A global minimum.</summary>
public sealed record SurfaceMinimum(ImmutableArray<double> Point, double Value);

/// <summary>The requested surface does not exist or its formula is invalid. The message is one line for the user:
/// diagnosis, then remedy.</summary>
public sealed class SurfaceException(string message) : Exception(message);
