namespace Runner.Comparison.Minima;

/// <summary>An objective of which the curvature is roughly known, layer by layer.</summary>
public interface IFactoredCurvature
{
    /// <summary>What <see cref="Factors"/> and the eigenvectors of what it returns cost, in evaluations of the value and gradient.</summary>
    int FactorEvaluations { get; }

    /// <summary>The curvature of every layer as a Kronecker product, a function of the place alone; empty where layers share weights, or it would cost too much.</summary>
    IReadOnlyList<KroneckerFactors> Factors(ReadOnlySpan<double> at);
}
