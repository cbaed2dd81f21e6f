namespace Runner.Comparison.Minima;

/// <summary>
/// The L-BFGS direction: −H·g by the two-loop recursion over the last pairs of steps s and gradient changes y, starting from
/// H₀ = (sᵀy / yᵀP⁻¹y)·P⁻¹, where the preconditioner P is I if there is none. Nocedal and Wright (2006), algorithm 7.4 and eq. 7.20. Pairs without positive curvature are left out.
/// </summary>
internal sealed class LimitedMemoryBfgs(int dimension, int history)
{
    private readonly List<(double[] Step, double[] Change, double Inverse)> pairs = new(history);
    private readonly double[] weights = new double[history];
    private readonly double[] beside = new double[dimension];

    public void Forget() => pairs.Clear();

    /// <summary>direction = −H·gradient.</summary>
    /// <param name="preconditioner">P; null for I.</param>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction, KroneckerPreconditioner? preconditioner)
    {
        gradient.CopyTo(direction);
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            weights[i] = pairs[i].Inverse * EuclideanSpace.Dot(pairs[i].Step, direction);
            EuclideanSpace.AddScaled(-weights[i], pairs[i].Change, direction);
        }

        preconditioner?.Solve(direction, direction);
        if (pairs.Count > 0)
        {
            var (_, change, inverse) = pairs[^1];
            change.CopyTo(beside, 0);
            preconditioner?.Solve(change, beside);
            EuclideanSpace.Scale(1 / (inverse * EuclideanSpace.Dot(change, beside)), direction);
        }

        for (var i = 0; i < pairs.Count; i++)
        {
            var back = pairs[i].Inverse * EuclideanSpace.Dot(pairs[i].Change, direction);
            EuclideanSpace.AddScaled(weights[i] - back, pairs[i].Step, direction);
        }

        EuclideanSpace.Scale(-1, direction);
    }

    /// <summary>Adds the pair of a step, unless its curvature is not positive.</summary>
    public void Add(ReadOnlySpan<double> from, ReadOnlySpan<double> to, ReadOnlySpan<double> gradientFrom, ReadOnlySpan<double> gradientTo)
    {
        var (step, change) = (new double[dimension], new double[dimension]);
        if (pairs.Count == history)
        {
            // Reuse the oldest pair's arrays.
            (step, change, _) = pairs[0];
        }

        for (var i = 0; i < dimension; i++)
        {
            step[i] = to[i] - from[i];
            change[i] = gradientTo[i] - gradientFrom[i];
        }

        if (pairs.Count == history)
        {
            pairs.RemoveAt(0);
        }

        var curvature = EuclideanSpace.Dot(step, change);
        if (curvature > 1e-16 * EuclideanSpace.Norm(step) * EuclideanSpace.Norm(change))
        {
            pairs.Add((step, change, 1 / curvature));
        }
    }
}
