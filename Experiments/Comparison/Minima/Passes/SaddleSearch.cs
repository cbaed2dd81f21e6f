namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// Walks uphill along one direction and downhill along all others to a saddle of index 1: hybrid eigenvector-following (Munro and
/// Wales 1999), with exact Hessian products. The step is that of Newton's method on a model in which slope and curvature along the softest
/// direction are reversed, as the dimer method reverses the force (Henkelman and Jónsson 1999, eq. 5), within a trust radius that depends
/// on how well the model predicted the loss. Lengths are in the problem's own units (<see cref="ProblemScale"/>).
/// </summary>
internal sealed class SaddleSearch
{
    private const double MostRadius = 0.3;
    private const int MostFailures = 30;

    private readonly JudgedFunction function;
    private readonly ScaledObjective objective;
    private readonly double least;
    private readonly double tolerance;
    private readonly int mostSteps;
    private readonly int mostEvaluations;
    private readonly IModeStep solver;
    private readonly double[] point;
    private readonly double[] gradient;
    private readonly double[] trial;
    private readonly double[] trialGradient;
    private readonly double[] step;
    private double value;
    private double radius = 0.05;
    private int failures;
    private int evaluations;

    /// <param name="along">The initial uphill direction when no direction has negative curvature.</param>
    /// <param name="least">See <see cref="JudgedFunction.ScaleAt"/>.</param>
    public SaddleSearch(JudgedFunction function, double[] start, double[] along, double least, PassOptions options)
    {
        (this.function, this.least) = (function, least);
        (tolerance, mostSteps, mostEvaluations) = (options.Ending.Polish.GradientTolerance, options.SaddleSteps, options.SaddleEvaluationsFor(start.Length));
        var scale = function.ScaleAt(start, least);
        objective = new ScaledObjective(function.Objective, start, scale);
        double[] first = [.. along.Zip(scale.Lengths, (x, length) => x / length)];
        var n = start.Length;
        solver = options.Ending.Polish.WithoutBfgs(n) ? new WholeModeStep(objective, first) : new SoftestModeStep(objective, first, options.Ending.Polish.MostProducts);
        (point, gradient, trial, trialGradient, step) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        value = objective.ValueAndGradient(point, gradient);
    }

    public int Steps { get; private set; }

    /// <summary>Whether the slope is within the tolerance for polishing.</summary>
    public bool Converged { get; private set; }

    /// <summary>The current parameters.</summary>
    public double[] Place
    {
        get
        {
            var place = new double[point.Length];
            objective.Place(point, place);
            return place;
        }
    }

    /// <summary>The point that one more step would reach.</summary>
    public double[] Next()
    {
        solver.Solve(point, gradient, radius, step);
        var (next, place) = ((double[])point.Clone(), new double[point.Length]);
        EuclideanSpace.AddScaled(1, step, next);
        objective.Place(next, place);
        return place;
    }

    /// <summary>The direction of least curvature at the current point, in the function's own coordinates, with length 1 in the problem's
    /// units.</summary>
    public double[] Softest()
    {
        solver.Solve(point, gradient, radius, step);
        return [.. solver.Mode.Zip(objective.Lengths, (x, length) => x * length)];
    }

    /// <summary>Takes one step; false when it has converged or no further step is worth trying.</summary>
    public bool Advance()
    {
        Converged = double.IsFinite(value) && IsLevel();
        if (Converged || !double.IsFinite(value) || Steps == mostSteps || evaluations >= mostEvaluations)
        {
            return false;
        }

        Steps++;
        var model = solver.Solve(point, gradient, radius, step);
        evaluations += (2 * solver.Products) + 1;
        point.CopyTo(trial, 0);
        EuclideanSpace.AddScaled(1, step, trial);
        var next = objective.ValueAndGradient(trial, trialGradient);

        // When predicted and actual change are below rounding errors, the gradient decides.
        var tiny = model.Size <= 1e-13 * Math.Abs(value);
        var miss = Math.Abs(next - value - model.Change) / model.Size;
        var better = tiny ? EuclideanSpace.Norm(trialGradient) < EuclideanSpace.Norm(gradient) : miss <= 0.5;
        var reach = EuclideanSpace.Norm(step);
        radius = tiny ? radius
            : !better ? reach / 4
            : miss > 0.25 ? Math.Min(radius, reach) / 2
            : miss < 0.1 && reach > 0.8 * radius ? Math.Min(MostRadius, 1.5 * radius)
            : radius;
        if (!better)
        {
            return !tiny && ++failures <= MostFailures;
        }

        failures = 0;
        value = next;
        trial.CopyTo(point, 0);
        trialGradient.CopyTo(gradient, 0);
        return true;
    }

    private bool IsLevel()
    {
        var (place, raw) = (Place, new double[point.Length]);
        function.Objective.ValueAndGradient(place, raw);
        return function.ScaleAt(place, least).Steepness(raw) <= tolerance;
    }
}

/// <summary>A step uphill along one direction and downhill along the others.</summary>
internal interface IModeStep
{
    /// <summary>The uphill direction of the last step, of length 1.</summary>
    double[] Mode { get; }

    /// <summary>Hessian-vector products of the last call.</summary>
    int Products { get; }

    /// <summary>Writes the step.</summary>
    /// <returns>The change of the quadratic model along the step, and the sum of its absolute changes in each direction.</returns>
    (double Change, double Size) Solve(double[] at, double[] gradient, double radius, double[] step);
}

/// <summary>Uses all eigenvalues and eigenvectors of the Hessian: Cerjan and Miller 1981, with steps of |g/λ| (Wales 1994). For small
/// problems.</summary>
internal sealed class WholeModeStep(ICurvedObjective objective, double[] first) : IModeStep
{
    /// <summary>Curvature below this share of the largest counts as zero, as along the network's symmetries.</summary>
    private const double Flat = 1e-10;

    private double[]? preparedAt;
    private double[] curvatures = [];
    private double[][] directions = [];

    public double[] Mode { get; private set; } = first;

    public int Products { get; private set; }

    public (double Change, double Size) Solve(double[] at, double[] gradient, double radius, double[] step)
    {
        Products = 0;
        if (preparedAt is null || !at.AsSpan().SequenceEqual(preparedAt))
        {
            Products = at.Length;
            preparedAt = [.. at];
            (curvatures, directions) = SymmetricEigen.Decompose(new HessianOperator(objective, preparedAt).ToMatrix(), at.Length);
        }

        var flat = Flat * Math.Max(Math.Abs(curvatures[0]), Math.Abs(curvatures[^1]));
        var up = curvatures[0] < -flat ? 0 : Nearest();
        Mode = directions[up];
        var lengths = new double[at.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            var slope = EuclideanSpace.Dot(directions[i], gradient);
            var length = slope == 0 || (Math.Abs(curvatures[i]) <= flat && i != up) ? 0 : slope / Math.Max(Math.Abs(curvatures[i]), Math.Abs(slope) / radius);
            lengths[i] = i == up ? length : -length;
        }

        EuclideanSpace.Scale(Math.Min(1, radius / EuclideanSpace.Norm(lengths)), lengths);
        Array.Clear(step);
        var (change, size) = (0.0, 0.0);
        for (var i = 0; i < lengths.Length; i++)
        {
            EuclideanSpace.AddScaled(lengths[i], directions[i], step);
            var part = lengths[i] * (EuclideanSpace.Dot(directions[i], gradient) + (curvatures[i] * lengths[i] / 2));
            (change, size) = (change + part, size + Math.Abs(part));
        }

        return (change, size);
    }

    /// <summary>The eigenvector with the largest overlap with the previous direction.</summary>
    private int Nearest()
    {
        var (best, most) = (0, -1.0);
        for (var i = 0; i < directions.Length; i++)
        {
            var overlap = Math.Abs(EuclideanSpace.Dot(directions[i], Mode));
            (best, most) = overlap > most ? (i, overlap) : (best, most);
        }

        return best;
    }
}

/// <summary>Uses only the softest direction, the one with the smallest Rayleigh quotient vᵀHv, and conjugate gradients on the model
/// reversed along it.</summary>
internal sealed class SoftestModeStep(ICurvedObjective objective, double[] first, int mostProducts) : IModeStep
{
    private const int MostModeProducts = 20;

    private readonly SoftestMode softest = new(objective, first);
    public double[] Mode => softest.Mode;

    public int Products { get; private set; }

    private readonly double[] turned = new double[objective.Dimension];
    private readonly double[] product = new double[objective.Dimension];

    public (double Change, double Size) Solve(double[] at, double[] gradient, double radius, double[] step)
    {
        Products = softest.Find(at, MostModeProducts) + 1;
        var mode = softest.Mode;
        var slope = EuclideanSpace.Dot(mode, gradient);
        gradient.CopyTo(turned, 0);
        EuclideanSpace.AddScaled(-2 * slope, mode, turned);
        var model = new Turned(objective, mode, softest.Curvature);
        var newton = new NewtonStep(model);
        newton.Solve(at, turned, radius, step, mostProducts);
        Products += newton.Products + 1;
        objective.HessianVector(at, step, product);
        var along = EuclideanSpace.Dot(mode, step);
        var up = along * (slope + (softest.Curvature * along / 2));
        var change = EuclideanSpace.Dot(gradient, step) + (EuclideanSpace.Dot(step, product) / 2);
        return (change, Math.Abs(up) + Math.Abs(change - up));
    }

    /// <summary>The quadratic model with |λ| in place of λ along the mode, so that Newton's method goes uphill along it.</summary>
    private sealed class Turned(ICurvedObjective objective, double[] mode, double curvature) : ICurvedObjective
    {
        public int Dimension => objective.Dimension;

        public bool ExactCurvature => objective.ExactCurvature;

        public double Value(ReadOnlySpan<double> at) => objective.Value(at);

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient) => objective.ValueAndGradient(at, gradient);

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
        {
            objective.HessianVector(at, direction, product);
            EuclideanSpace.AddScaled((Math.Abs(curvature) - curvature) * EuclideanSpace.Dot(mode, direction), mode, product);
        }
    }
}
