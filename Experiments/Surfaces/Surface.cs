using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Runner.Surfaces;

/// <summary>A function implemented for every number type.</summary>
internal interface ISurfaceFunction
{
    /// <summary>Writes the gradient and returns the value.</summary>
    /// <param name="x">[dimensions]</param>
    /// <param name="gradient">[dimensions]; overwritten.</param>
    TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>;
}

/// <summary>The surface of a function. <typeparamref name="TFunction"/> is a struct, so that its code is specialized for each
/// number type and inlined.</summary>
internal sealed record Surface<TFunction>(string Name, TFunction Function, ImmutableArray<SurfaceRange> Domain, ImmutableArray<SurfaceMinimum> Minima)
    : ISurface
    where TFunction : struct, ISurfaceFunction
{
    private const int OnStack = 64;

    public int Dimensions => Domain.Length;

    public double Value(ReadOnlySpan<double> point)
    {
        Span<double> gradient = Dimensions <= OnStack ? stackalloc double[Dimensions] : new double[Dimensions];
        return Gradient(point, gradient);
    }

    public double Gradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Check(point.Length);
        Check(gradient.Length);
        return Function.Evaluate(MemoryMarshal.Cast<double, Real>(point), MemoryMarshal.Cast<double, Real>(gradient)).Plain;
    }

    public void HessianVector(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> product)
    {
        Check(point.Length);
        Check(direction.Length);
        Check(product.Length);
        Span<Dual> x = Dimensions <= OnStack ? stackalloc Dual[Dimensions] : new Dual[Dimensions];
        Span<Dual> gradient = Dimensions <= OnStack ? stackalloc Dual[Dimensions] : new Dual[Dimensions];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = new Dual(point[i], direction[i]);
        }

        Function.Evaluate<Dual>(x, gradient);
        for (var i = 0; i < gradient.Length; i++)
        {
            product[i] = gradient[i].Slope;
        }
    }

    private void Check(int length) => ArgumentOutOfRangeException.ThrowIfNotEqual(length, Dimensions);
}
