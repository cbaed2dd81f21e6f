using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// A step along the gradient flow x′ = −∇f, solved exactly for the quadratic model from all eigenvalues and eigenvectors of the Hessian:
/// p(t) = −Σ φ(λᵢ, t)·(vᵢᵀg)·vᵢ with φ(λ, t) = (1 − e^(−λt))/λ, at the time t at which ‖p‖ = radius. When all curvature is positive and the
/// radius allows it, t = ∞, and the step is Newton's. A run thus reaches the minimum to which gradient descent would lead, even through
/// narrow valleys in which conjugate gradients are slow (the exponential Euler method; Hochbruck and Ostermann 2010, eq. 2.3). For small
/// problems. In a curved valley the step is bent by −½·λᵢ⁻¹·∇³f[p, p] along the directions in which the flow has come to rest, with the
/// third derivative from differences of gradients: the geodesic acceleration of Transtrum and Sethna (2012, eq. 10), used if it is short
/// compared with the step.
/// </summary>
internal sealed class SpectralStep(ICurvedObjective objective) : ITrustRegionStep
{
    /// <summary>Curvature below this share of the largest, times the dimension, is rounding error.</summary>
    private const double Rounding = 1e-15;

    /// <summary>The share of the step over which differences are taken.</summary>
    private const double Share = 0.1;

    /// <summary>The largest reliable length of the bend, as a share of the step.</summary>
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

    public double Reach { get; private set; }

    public ReadOnlySpan<double> Bend => bend;

    public double Solve(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, double radius, Span<double> step, int mostProducts)
    {
        Products = 0;
        if (preparedAt is null || !at.SequenceEqual(preparedAt))
        {
            preparedAt = at.ToArray();
            (curvatures, directions) = SymmetricEigen.Decompose(new HessianOperator(objective, preparedAt).ToMatrix(), at.Length);
            Products = at.Length;
            if (double.IsNaN(curvatures[0]))
            {
                // Nothing is known of the curvature, so the step follows the gradient.
                Array.Clear(curvatures);
            }
        }

        for (var i = 0; i < slopes.Length; i++)
        {
            slopes[i] = EuclideanSpace.Dot(directions[i], gradient);
        }

        var time = Time(radius);
        var predicted = 0.0;
        step.Clear();
        for (var i = 0; i < slopes.Length; i++)
        {
            var length = Length(i, time);
            EuclideanSpace.AddScaled(length, directions[i], step);
            predicted -= length * (slopes[i] + (curvatures[i] * length / 2));
        }

        Reach = EuclideanSpace.Norm(step);
        FindBend(at, gradient, step, time);
        return predicted;
    }

    private void FindBend(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, ReadOnlySpan<double> step, double time)
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
            var atRest = curvatures[i] > Least && curvatures[i] * time > 1;
            EuclideanSpace.AddScaled(atRest ? -EuclideanSpace.Dot(directions[i], third) / (2 * curvatures[i]) : 0, directions[i], bend);
        }

        if (!(EuclideanSpace.Norm(bend) <= MostBend * EuclideanSpace.Norm(step)))
        {
            Array.Clear(bend);
        }
    }

    private double Least => Rounding * slopes.Length * Math.Max(Math.Abs(curvatures[0]), Math.Abs(curvatures[^1]));

    /// <summary>The step's component along an eigenvector: −φ(λ, t)·vᵀg. Curvature below rounding error is replaced by the
    /// smallest above it.</summary>
    private double Length(int i, double time)
    {
        var curvature = Math.Abs(curvatures[i]) > Least ? curvatures[i] : Least;
        return slopes[i] == 0 ? 0
            : curvature == 0 ? -slopes[i] * time
            : slopes[i] * Simd.Expm1(-curvature * time) / curvature;
    }

    /// <summary>The time t, by bisection: the norm of the step increases with it. +∞ when the flow comes to rest within the
    /// radius.</summary>
    private double Time(double radius)
    {
        if (curvatures[0] > -Least && Norm(double.PositiveInfinity) <= radius)
        {
            return double.PositiveInfinity;
        }

        // Bracket t: start from the time at which the initial slope would reach the radius, and double or halve it.
        var high = radius / EuclideanSpace.Norm(slopes);
        while (Norm(high) < radius && double.IsFinite(high))
        {
            high *= 2;
        }

        var low = high / 2;
        while (Norm(low) > radius)
        {
            low /= 2;
        }

        while (high - low > 1e-6 * high)
        {
            var middle = (low + high) / 2;
            (low, high) = Norm(middle) > radius ? (low, middle) : (middle, high);
        }

        return low;
    }

    private double Norm(double time)
    {
        var sum = 0.0;
        for (var i = 0; i < slopes.Length; i++)
        {
            var length = Length(i, time);
            sum += length * length;
        }

        return Math.Sqrt(sum);
    }
}
