using Runner.Networks;

namespace Runner.Comparison.Minima;

/// <summary>
/// Any objective with a gradient, its Hessian by central differences of the gradient: Hd ≈ (g(w + h·d̂) − g(w − h·d̂))·‖d‖/2h
/// with h = ∛ε·(1 + ‖w‖). Some ten digits; for surfaces and for penalties without an R-operator.
/// </summary>
public sealed class DifferencedCurvature(IObjective<double> objective, int dimension) : ICurvedObjective
{
    private const double CubeRootOfEpsilon = 6.055454452393343e-06;

    private readonly double[] parameters = Padding.Allocate<double>(dimension);
    private readonly double[] forward = Padding.Allocate<double>(dimension);
    private readonly double[] backward = Padding.Allocate<double>(dimension);

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
        var value = objective.ValueAndGradient(parameters, forward);
        forward.AsSpan(0, dimension).CopyTo(gradient);
        return value;
    }

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
    {
        var length = EuclideanSpace.Norm(direction);
        if (length == 0)
        {
            product.Clear();
            return;
        }

        var step = CubeRootOfEpsilon * (1 + EuclideanSpace.Norm(at));
        at.CopyTo(parameters);
        EuclideanSpace.AddScaled(step / length, direction, parameters);
        objective.ValueAndGradient(parameters, forward);
        at.CopyTo(parameters);
        EuclideanSpace.AddScaled(-step / length, direction, parameters);
        objective.ValueAndGradient(parameters, backward);
        for (var i = 0; i < dimension; i++)
        {
            product[i] = (forward[i] - backward[i]) * (length / (2 * step));
        }
    }
}
