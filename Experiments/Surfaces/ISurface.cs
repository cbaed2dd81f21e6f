using System.Collections.Immutable;

namespace Runner.Surfaces;

/// <summary>
/// A function of a few coordinates that one can walk down blindfolded. Computed in float64 with the project's own elementary
/// functions and no fused operations, so that every machine gets the same bits. Pure and safe for any number of threads.
/// </summary>
public interface ISurface
{
    /// <summary>As the spec writes it.</summary>
    string Name { get; }

    int Dimensions { get; }

    /// <summary>[dimensions]: the box that is usually searched. Points outside have a value too.</summary>
    ImmutableArray<SurfaceRange> Domain { get; }

    /// <summary>The global minima that are known; empty when none is, or when there is none.</summary>
    ImmutableArray<SurfaceMinimum> Minima { get; }

    /// <param name="point">[dimensions]</param>
    double Value(ReadOnlySpan<double> point);

    /// <summary>Writes ∂f/∂xᵢ and returns the value. Where the function has a kink, the derivative there is 0.</summary>
    /// <param name="point">[dimensions]</param>
    /// <param name="gradient">[dimensions]</param>
    double Gradient(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Writes H·v, H the matrix of second derivatives: the exact derivative of the gradient along v (Pearlmutter 1994).</summary>
    /// <param name="point">[dimensions]</param>
    /// <param name="direction">[dimensions]: v.</param>
    /// <param name="product">[dimensions]</param>
    void HessianVector(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product);
}

/// <summary>Ends of one coordinate's usual range.</summary>
public readonly record struct SurfaceRange(double From, double To);

/// <summary>A global minimum.</summary>
public sealed record SurfaceMinimum(ImmutableArray<double> Point, double Value);

/// <summary>A surface that cannot be had as asked. The message is one line for the user: diagnosis, then remedy.</summary>
public sealed class SurfaceException(string message) : Exception(message);
