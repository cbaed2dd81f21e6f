using Runner.Networks;

namespace Runner.Comparison.Minima;

/// <summary>An objective whose Hessian products come from differences of gradients (<see cref="GradientDifference"/>), for penalties and
/// modules without an R-operator.</summary>
public sealed class DifferencedCurvature(IObjective<double> objective, int dimension) : ICurvedObjective
{
    private readonly double[] parameters = Padding.Allocate<double>(dimension);
    private readonly double[] padded = Padding.Allocate<double>(dimension);
    private readonly double[] beside = new double[dimension];

    public int Dimension => dimension;

    public bool ExactCurvature => false;

    public double Value(ReadOnlySpan<double> at)
    {
        at.CopyTo(parameters);
        return objective.Value(parameters);
    }

    public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        at.CopyTo(parameters);
        var value = objective.ValueAndGradient(parameters, padded);
        padded.AsSpan(0, dimension).CopyTo(gradient);
        return value;
    }

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product) =>
        GradientDifference.Product(this, at, direction, product, beside);
}
