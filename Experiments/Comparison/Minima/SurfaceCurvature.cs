using Runner.Surfaces;

namespace Runner.Comparison.Minima;

/// <summary>A surface with its exact Hessian products.</summary>
public sealed class SurfaceCurvature(ISurface surface) : ICurvedObjective
{
    public int Dimension => surface.Dimensions;

    public bool ExactCurvature => true;

    public double Value(ReadOnlySpan<double> at) => surface.Value(at);

    public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient) => surface.Gradient(at, gradient);

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product) =>
        surface.HessianVector(at, direction, product);
}
