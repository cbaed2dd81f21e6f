namespace Runner.Comparison.Minima;

/// <summary>A smooth function of a flat vector that says its gradient and what its Hessian does to a direction. Always
/// float64, whatever the trial trained in: a minimum is a statement about the function, not about rounding.</summary>
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
