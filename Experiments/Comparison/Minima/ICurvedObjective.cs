namespace Runner.Comparison.Minima;

/// <summary>A function of a flat vector, smooth but for kinks (<see cref="Kink"/>), with its gradient and Hessian-vector products. Always float64,
/// whatever the trial's precision: a minimum is a property of the function, not of rounding.</summary>
public interface ICurvedObjective
{
    /// <summary>Length of the vector.</summary>
    int Dimension { get; }

    /// <summary>Whether <see cref="HessianVector"/> is exact up to rounding (the R-operator) rather than a difference of gradients.</summary>
    bool ExactCurvature { get; }

    double Value(ReadOnlySpan<double> at);

    /// <summary>The value; writes ∇f, [Dimension].</summary>
    double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>product = ∇²f(at)·direction, [Dimension].</summary>
    void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product);
}
