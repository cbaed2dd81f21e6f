using Runner.Networks;

namespace Runner.Comparison.Minima;

/// <summary>An objective with λ/2·‖w‖² over all parameters: the loss whose gradient weight decay adds.</summary>
internal sealed class DecayedObjective(IObjective<double> objective, double decay, int dimension) : IObjective<double>
{
    public double Value(ReadOnlySpan<double> parameters) => objective.Value(parameters) + Charge(parameters);

    public double ValueAndGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var value = objective.ValueAndGradient(parameters, gradient);
        EuclideanSpace.AddScaled(decay, parameters[..dimension], gradient);
        return value + Charge(parameters);
    }

    private double Charge(ReadOnlySpan<double> parameters) =>
        decay / 2 * EuclideanSpace.Dot(parameters[..dimension], parameters[..dimension]);
}
