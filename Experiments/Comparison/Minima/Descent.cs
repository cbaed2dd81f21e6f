namespace Runner.Comparison.Minima;

/// <summary>The current position relative to the start, in the problem's own units, and the cost so far.</summary>
internal sealed class Descent
{
    /// <summary>A descent that moves the parameters by more than this many lengths has run away.</summary>
    private const double MostReach = 1e12;

    /// <summary>Polishing asks for half of what counts as level at a kink, not for a hundredth: slopes of its sides are known from beside it.</summary>
    private const double KinkLevel = 50;

    private readonly JudgedFunction function;
    private readonly double[] start;
    private readonly double startNorm;
    private readonly ProblemScale scale;
    private readonly List<double> losses = [];
    private double tolerance;

    public Descent(JudgedFunction function, ReadOnlySpan<double> start, PolishOptions options)
    {
        (this.function, Options) = (function, options);
        this.start = start.ToArray();
        startNorm = EuclideanSpace.Norm(start);
        scale = function.ScaleAt(this.start, 0);
        tolerance = options.GradientTolerance;
        Objective = new ScaledObjective(function.Objective, start, scale);
        Point = new double[start.Length];
        Gradient = new double[start.Length];
        Value = Objective.ValueAndGradient(Point, Gradient);
        losses.Add(Value);
        Finite = double.IsFinite(Value) && double.IsFinite(EuclideanSpace.Norm(Gradient));
    }

    public ScaledObjective Objective { get; }

    public PolishOptions Options { get; }

    public int Dimension => Point.Length;

    public double[] Point { get; }

    public double[] Gradient { get; }

    public double Value { get; private set; }

    public double Loss => Value * Objective.LossUnit;

    public int Evaluations { get; set; } = 1;

    /// <summary>Steps refused because of a rise along them.</summary>
    public int Refused { get; set; }

    public bool Finite { get; }

    public bool RanAway => EuclideanSpace.Norm(Point) > MostReach;

    /// <summary>Whether the place is level, in the units of the start and in those of the current position.</summary>
    public bool Converged
    {
        get
        {
            var slope = EuclideanSpace.Norm(Gradient);
            if (!(slope <= tolerance))
            {
                return false;
            }

            var (place, raw) = (Place(), new double[Dimension]);
            function.Objective.ValueAndGradient(place, raw);
            var steepness = function.ScaleAt(place, startNorm).Steepness(raw);
            if (steepness <= Options.GradientTolerance)
            {
                return true;
            }

            // Check again only after the slope has decreased by the missing factor.
            tolerance = Math.Min(0.5, Options.GradientTolerance / steepness) * slope;
            return false;
        }
    }

    /// <summary>Whether the place is as level as a kink can be.</summary>
    public bool ConvergedAtKink
    {
        get
        {
            var place = Place();
            return Options.WithoutBfgs(Dimension) && Kink.At(new ScaledObjective(function.Objective, place, function.ScaleAt(place, startNorm)), KinkLevel * Options.GradientTolerance, []) is not null;
        }
    }

    public void MoveTo(ReadOnlySpan<double> point, double value, ReadOnlySpan<double> gradient)
    {
        point.CopyTo(Point);
        gradient.CopyTo(Gradient);
        Value = value;
        losses.Add(value);
    }

    public PolishResult Result(PolishEnd end, int steps, int newtonSteps)
    {
        var (place, gradient) = (Place(), new double[Dimension]);
        var startLoss = function.Objective.ValueAndGradient(start, gradient);
        var startGradient = EuclideanSpace.Norm(gradient);
        var endLoss = function.Objective.ValueAndGradient(place, gradient);
        var fall = losses[0] - losses[^1];
        return new PolishResult(
            place,
            end,
            startLoss,
            endLoss,
            scale.Loss,
            startGradient,
            EuclideanSpace.Norm(gradient),
            EuclideanSpace.Distance(start, place),
            startNorm,
            fall > 0 ? (losses[losses.Count / 2] - losses[^1]) / fall : 0,
            Refused,
            steps,
            newtonSteps,
            Evaluations);
    }

    /// <summary>A rough inverse of the curvature here; null where nothing of it is known.</summary>
    /// <param name="damping">λ, as <see cref="KroneckerPreconditioner"/> takes it.</param>
    public KroneckerPreconditioner? Preconditioner(double damping)
    {
        var place = Place();
        if (function.Objective is not IFactoredCurvature factored || factored.Factors(place) is not { Count: > 0 } factors)
        {
            return null;
        }

        Evaluations += factored.FactorEvaluations;
        return KroneckerPreconditioner.Of(factors, scale.Lengths, function.ScaleAt(place, startNorm).Lengths, damping);
    }

    public double[] Place()
    {
        var place = new double[Dimension];
        Objective.Place(Point, place);
        return place;
    }
}
