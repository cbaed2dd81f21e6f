namespace Runner.Comparison.Minima;

/// <summary>
/// A Hessian product by central differences of the gradient: Hd ≈ (g(w + h·d̂) − g(w − h·d̂))·‖d‖/2h with h = ∛ε·(1 + ‖w‖).
/// Accurate to about ten digits.
/// </summary>
internal static class GradientDifference
{
    private const double CubeRootOfEpsilon = 6.055454452393343e-06;

    /// <param name="beside">Scratch space, [dimension].</param>
    public static void Product(ICurvedObjective objective, ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product, double[] beside)
    {
        var length = EuclideanSpace.Norm(direction);
        if (length == 0)
        {
            product.Clear();
            return;
        }

        var step = CubeRootOfEpsilon * (1 + EuclideanSpace.Norm(at));
        var moved = at.ToArray();
        EuclideanSpace.AddScaled(step / length, direction, moved);
        objective.ValueAndGradient(moved, product);
        at.CopyTo(moved);
        EuclideanSpace.AddScaled(-step / length, direction, moved);
        objective.ValueAndGradient(moved, beside);
        EuclideanSpace.AddScaled(-1, beside, product);
        EuclideanSpace.Scale(length / (2 * step), product);
    }
}
