namespace Runner.Comparison.Minima;

/// <summary>
/// The step p that (nearly) minimizes gᵀp + ½·pᵀHp within ‖p‖ ≤ radius, by conjugate gradients that stop at the boundary or
/// at a direction of negative curvature: Steihaug's method, Nocedal and Wright (2006), algorithm 7.2, with the forcing
/// sequence min(½, √‖g‖)·‖g‖ of eq. 7.3.
/// </summary>
internal sealed class NewtonStep(ICurvedObjective objective) : ITrustRegionStep
{
    private readonly double[] residual = new double[objective.Dimension];
    private readonly double[] direction = new double[objective.Dimension];
    private readonly double[] product = new double[objective.Dimension];

    private readonly double[] bend = new double[objective.Dimension];

    public int Products { get; private set; }

    public int Evaluations => 0;

    public ReadOnlySpan<double> Bend => bend;

    public double Solve(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, double radius, Span<double> step, int mostProducts)
    {
        Products = 0;
        step.Clear();
        gradient.CopyTo(residual);
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        var squared = EuclideanSpace.Dot(residual, residual);
        var norm = Math.Sqrt(squared);
        var target = Math.Min(0.5, Math.Sqrt(norm)) * norm;
        while (Products < mostProducts && norm > 0)
        {
            Products++;
            objective.HessianVector(at, direction, product);
            var curvature = EuclideanSpace.Dot(direction, product);
            if (curvature <= 0)
            {
                EuclideanSpace.AddScaled(ToBoundary(step, radius), direction, step);
                break;
            }

            var length = squared / curvature;
            EuclideanSpace.AddScaled(length, direction, step);
            if (EuclideanSpace.Norm(step) >= radius)
            {
                EuclideanSpace.AddScaled(-length, direction, step);
                EuclideanSpace.AddScaled(ToBoundary(step, radius), direction, step);
                break;
            }

            EuclideanSpace.AddScaled(length, product, residual);
            var next = EuclideanSpace.Dot(residual, residual);
            if (Math.Sqrt(next) <= target)
            {
                break;
            }

            EuclideanSpace.Scale(next / squared, direction);
            EuclideanSpace.AddScaled(-1, residual, direction);
            squared = next;
        }

        objective.HessianVector(at, step, product);
        return -EuclideanSpace.Dot(gradient, step) - (EuclideanSpace.Dot(step, product) / 2);
    }

    /// <summary>τ ≥ 0 with ‖step + τ·direction‖ = radius.</summary>
    private double ToBoundary(ReadOnlySpan<double> step, double radius)
    {
        var a = EuclideanSpace.Dot(direction, direction);
        var b = EuclideanSpace.Dot(step, direction);
        var c = EuclideanSpace.Dot(step, step) - (radius * radius);
        return (-b + Math.Sqrt(Math.Max(0, (b * b) - (a * c)))) / a;
    }
}
