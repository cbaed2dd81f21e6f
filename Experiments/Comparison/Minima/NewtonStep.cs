namespace Runner.Comparison.Minima;

/// <summary>
/// The step p that (nearly) minimizes gᵀp + ½·pᵀHp within ‖p‖ ≤ radius, by conjugate gradients that stop at the boundary or
/// at a direction of negative curvature: Steihaug's method, Nocedal and Wright (2006), algorithm 7.2, with the forcing
/// sequence min(½, √‖g‖)·‖g‖ of eq. 7.3. With a preconditioner M the length is √(pᵀMp), which is at least ‖p‖, and is known without products by M (Conn, Gould and
/// Toint 2000, section 7.5.1).
/// </summary>
internal sealed class NewtonStep(ICurvedObjective objective) : ITrustRegionStep
{
    private readonly double[] residual = new double[objective.Dimension];
    private readonly double[] solved = new double[objective.Dimension];
    private readonly double[] direction = new double[objective.Dimension];
    private readonly double[] product = new double[objective.Dimension];
    private readonly double[] bend = new double[objective.Dimension];

    /// <summary>M; null for I.</summary>
    public KroneckerPreconditioner? Preconditioner { get; set; }

    public int Products { get; private set; }

    public int Evaluations => 0;

    public double Reach { get; private set; }

    public ReadOnlySpan<double> Bend => bend;

    public double Solve(ReadOnlySpan<double> at, ReadOnlySpan<double> gradient, double radius, Span<double> step, int mostProducts)
    {
        Products = 0;
        step.Clear();
        gradient.CopyTo(residual);
        Precondition();
        solved.CopyTo(direction, 0);
        EuclideanSpace.Scale(-1, direction);
        var norm = EuclideanSpace.Norm(gradient);
        var squared = EuclideanSpace.Dot(residual, solved);
        var target = Math.Pow(Math.Min(0.5, Math.Sqrt(norm)), 2) * squared;

        // Of the step, of it with the direction, and of the direction, in M.
        var (length, mixed, ahead) = (0.0, 0.0, squared);
        var predicted = 0.0;
        while (Products < mostProducts && squared > 0)
        {
            Products++;
            objective.HessianVector(at, direction, product);
            var curvature = EuclideanSpace.Dot(direction, product);
            var share = squared / curvature;
            var next = length + (2 * share * mixed) + (share * share * ahead);
            var ends = !(curvature > 0) || next >= radius * radius;
            share = ends ? (-mixed + Math.Sqrt(Math.Max(0, (mixed * mixed) + (ahead * ((radius * radius) - length))))) / ahead : share;
            EuclideanSpace.AddScaled(share, direction, step);
            predicted += share * (squared - (share * curvature / 2));
            length = ends ? radius * radius : next;
            if (ends)
            {
                break;
            }

            EuclideanSpace.AddScaled(share, product, residual);
            Precondition();
            var left = EuclideanSpace.Dot(residual, solved);
            if (left <= target)
            {
                break;
            }

            var turn = left / squared;
            (mixed, ahead) = (turn * (mixed + (share * ahead)), left + (turn * turn * ahead));
            EuclideanSpace.Scale(turn, direction);
            EuclideanSpace.AddScaled(-1, solved, direction);
            squared = left;
        }

        Reach = Math.Sqrt(length);
        return predicted;
    }

    private void Precondition()
    {
        if (Preconditioner is null)
        {
            residual.CopyTo(solved, 0);
        }
        else
        {
            Preconditioner.Solve(residual, solved);
        }
    }
}
