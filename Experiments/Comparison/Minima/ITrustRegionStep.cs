namespace Runner.Comparison.Minima;

/// <summary>A step p that (nearly) minimizes the quadratic model gᵀp + ½·pᵀHp within ‖p‖ ≤ radius.</summary>
internal interface ITrustRegionStep
{
    /// <summary>Hessian-vector products of the last call.</summary>
    int Products { get; }

    /// <summary>Gradient evaluations of the last call, not counting the products.</summary>
    int Evaluations { get; }

    /// <summary>How long the step is, as the radius measures it.</summary>
    double Reach { get; }

    /// <summary>The quadratic term of the path x + t·p + t²·bend, [dimension]; 0 for a straight path.</summary>
    ReadOnlySpan<double> Bend { get; }

    /// <summary>Writes the step and returns the decrease that the quadratic model predicts, ≥ 0.</summary>
    /// <param name="mostProducts">The largest number of Hessian-vector products.</param>
    double Solve(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, double radius, Span<double> step, int mostProducts);
}
