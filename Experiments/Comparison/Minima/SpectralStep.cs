namespace Runner.Comparison.Minima;

/// <summary>
/// The exact step, from all eigenvalues and eigenvectors of the Hessian: p = −Σ (vᵢᵀg)/(λᵢ + μ)·vᵢ with the least μ ≥ 0 for which all
/// λᵢ + μ ≥ 0 and ‖p‖ ≤ radius (Moré and Sorensen 1983; Nocedal and Wright 2006, theorem 4.1). For small problems: narrow valleys, in which conjugate gradients
/// creep, are walked along. Directions without slope are left alone, as descent would leave them. Where a valley is curved the step bends with it, by
/// −½·(H + μ)⁻¹·∇³f[p, p], the third derivative by differences of gradients: the geodesic acceleration of Transtrum and Sethna (2012, eq. 10), if it
/// is short against the step.
/// </summary>
internal sealed class SpectralStep(ICurvedObjective objective) : ITrustRegionStep
{
    /// <summary>Curvature below this share of the largest is rounding.</summary>
    private const double Rounding = 1e-15;

    /// <summary>Differences are taken over this share of the step.</summary>
    private const double Share = 0.1;

    /// <summary>A longer bend, as a share of the step, is not to be trusted.</summary>
    private const double MostBend = 0.35;

    private readonly double[] slopes = new double[objective.Dimension];
    private readonly double[] bend = new double[objective.Dimension];
    private readonly double[] beside = new double[objective.Dimension];
    private readonly double[] change = new double[objective.Dimension];
    private double[]? preparedAt;
    private double[] curvatures = [];
    private double[][] directions = [];

    public int Products { get; private set; }

    public int Evaluations => 2;

    public ReadOnlySpan<double> Bend => bend;

    public double Solve(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, double radius, Span<double> step, int mostProducts)
    {
        Products = 0;
        if (preparedAt is null || !at.SequenceEqual(preparedAt))
        {
            preparedAt = at.ToArray();
            (curvatures, directions) = SymmetricEigen.Decompose(new HessianOperator(objective, preparedAt).ToMatrix(), at.Length);
            Products = at.Length;
        }

        for (var i = 0; i < slopes.Length; i++)
        {
            slopes[i] = EuclideanSpace.Dot(directions[i], gradient);
        }

        var shift = Shift(radius);
        var predicted = 0.0;
        step.Clear();
        for (var i = 0; i < slopes.Length; i++)
        {
            var length = Length(i, shift);
            EuclideanSpace.AddScaled(length, directions[i], step);
            predicted -= length * (slopes[i] + (curvatures[i] * length / 2));
        }

        FindBend(at, gradient, step, shift);
        return predicted;
    }

    private void FindBend(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, ReadOnlySpan<double> step, double shift)
    {
        var third = new double[step.Length];
        foreach (var share in (ReadOnlySpan<double>)[Share, -Share])
        {
            at.CopyTo(beside);
            EuclideanSpace.AddScaled(share, step, beside);
            objective.ValueAndGradient(beside, change);
            EuclideanSpace.AddScaled(1 / (Share * Share), change, third);
        }

        EuclideanSpace.AddScaled(-2 / (Share * Share), gradient, third);
        Array.Clear(bend);
        for (var i = 0; i < directions.Length; i++)
        {
            var stiffness = curvatures[i] + shift;
            EuclideanSpace.AddScaled(stiffness > Least ? -EuclideanSpace.Dot(directions[i], third) / (2 * stiffness) : 0, directions[i], bend);
        }

        if (!(EuclideanSpace.Norm(bend) <= MostBend * EuclideanSpace.Norm(step)))
        {
            Array.Clear(bend);
        }
    }

    private double Least => Rounding * slopes.Length * Math.Max(Math.Abs(curvatures[0]), Math.Abs(curvatures[^1]));

    /// <summary>How far along an eigenvector.</summary>
    private double Length(int i, double shift)
    {
        var stiffness = curvatures[i] + shift;
        return stiffness > Least ? -slopes[i] / stiffness : 0;
    }

    /// <summary>μ, by bisection of its logarithm: the norm of the step falls as it grows.</summary>
    private double Shift(double radius)
    {
        var least = Math.Max(0, -curvatures[0]);
        if (Norm(least) <= radius && curvatures[0] > -Least)
        {
            return least;
        }

        // With no excess over what makes every λᵢ + μ ≥ 0 the step is too long; with the highest it is short enough.
        var (low, high) = (Least, (EuclideanSpace.Norm(slopes) / radius) + (2 * Least));
        while (high - low > 1e-3 * high)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = Norm(least + middle) > radius ? (middle, high) : (low, middle);
        }

        return least + high;
    }

    private double Norm(double shift)
    {
        var sum = 0.0;
        for (var i = 0; i < slopes.Length; i++)
        {
            var length = Length(i, shift);
            sum += length * length;
        }

        return Math.Sqrt(sum);
    }
}
