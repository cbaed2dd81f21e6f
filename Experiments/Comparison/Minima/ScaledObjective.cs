namespace Runner.Comparison.Minima;

/// <summary>
/// An objective in its natural units: f(origin + lengths ∘ v) / loss, as a function of v. Computations in these
/// coordinates do not depend on the units of the problem (<see cref="ProblemScale"/>).
/// </summary>
internal sealed class ScaledObjective : ICurvedObjective
{
    private readonly ICurvedObjective objective;
    private readonly double[] origin;
    private readonly double[] lengths;
    private readonly double loss;
    private readonly double[] point;
    private readonly double[] inner;
    private readonly double[] raw;
    private readonly double[] beside;

    public ScaledObjective(ICurvedObjective objective, ReadOnlySpan<double> origin, ProblemScale scale)
    {
        this.objective = objective;
        this.origin = origin.ToArray();
        lengths = scale.Lengths;
        loss = scale.Loss > 0 && double.IsFinite(scale.Loss) ? scale.Loss : 1;
        (point, inner, raw, beside) = (new double[Dimension], new double[Dimension], new double[Dimension], new double[Dimension]);
    }

    /// <summary>The length of each parameter.</summary>
    public double[] Lengths => lengths;

    /// <summary>The loss that counts as 1.</summary>
    public double LossUnit => loss;

    public int Dimension => origin.Length;

    public bool ExactCurvature => objective.ExactCurvature;

    /// <summary>Converts v to the objective's original coordinates; exactly the origin for v = 0.</summary>
    public void Place(ReadOnlySpan<double> at, Span<double> place)
    {
        for (var i = 0; i < place.Length; i++)
        {
            place[i] = origin[i] + (lengths[i] * at[i]);
        }
    }

    public double Value(ReadOnlySpan<double> at)
    {
        Place(at, point);
        return objective.Value(point) / loss;
    }

    public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        Place(at, point);
        var value = objective.ValueAndGradient(point, raw);
        Scale(raw, gradient);
        return value / loss;
    }

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (!ExactCurvature)
        {
            GradientDifference.Product(this, at, direction, product, beside);
            return;
        }

        Place(at, point);
        for (var i = 0; i < inner.Length; i++)
        {
            inner[i] = direction[i] * lengths[i];
        }

        objective.HessianVector(point, inner, raw);
        Scale(raw, product);
    }

    private void Scale(double[] values, Span<double> scaled)
    {
        for (var i = 0; i < values.Length; i++)
        {
            scaled[i] = values[i] * lengths[i] / loss;
        }
    }
}
