namespace Runner.Comparison.Minima;

/// <summary>
/// Descends from trained weights to the minimum of their basin: full-batch L-BFGS with a strong Wolfe search, then trust-region Newton-CG
/// (Nocedal and Wright 2006, algorithm 4.1) for the last digits; small problems follow the gradient flow instead (<see
/// cref="SpectralStep"/>). Steps are bounded by a radius that grows only while the model predicts them well, and a step along which the
/// loss rises is refused (<see cref="WayCheck"/>). All lengths are in the problem's own units (<see cref="ProblemScale"/>). Deterministic
/// and bounded; it never raises the loss. A start whose gradient is already below the tolerance is not moved, so that a run at a saddle is
/// reported there.
/// </summary>
public sealed class Polishing
{
    private readonly PolishOptions options;
    private readonly Descent descent;
    private readonly QuasiNewtonSteps quasiNewton;
    private readonly NewtonSteps newton;
    private readonly KinkSteps kinks;

    public Polishing(JudgedFunction function, ReadOnlySpan<double> start, PolishOptions? options = null)
    {
        this.options = options ?? PolishOptions.Default;
        descent = new Descent(function, start, this.options);
        quasiNewton = new QuasiNewtonSteps(descent);
        newton = new NewtonSteps(descent);
        kinks = new KinkSteps(descent);
        End = descent.Finite ? null : PolishEnd.NotFinite;
    }

    /// <summary>Why it ended; null while it is running.</summary>
    public PolishEnd? End { get; private set; }

    public double Loss => descent.Loss;

    /// <summary>The current parameters.</summary>
    public double[] Place => descent.Place();

    /// <summary>Evaluations of value and gradient so far, where a Hessian-vector product counts as two.</summary>
    public int Evaluations => descent.Evaluations;

    public int MostEvaluations => options.MostEvaluations(descent.Dimension);

    public static PolishResult Polish(JudgedFunction function, ReadOnlySpan<double> start, PolishOptions? options = null)
    {
        var polishing = new Polishing(function, start, options);
        while (polishing.Advance())
        {
        }

        return polishing.Result();
    }

    /// <summary>Takes one step, of either kind. False when it has ended.</summary>
    public bool Advance()
    {
        if (End is null)
        {
            var stepped = quasiNewton.Advance() || newton.Advance() || kinks.Advance(newton.IsRough);
            End = stepped ? descent.RanAway ? PolishEnd.RanAway : null
                : descent.Converged ? PolishEnd.Converged
                : descent.ConvergedAtKink ? PolishEnd.Converged
                : newton.Exhausted || kinks.Exhausted ? PolishEnd.Budget
                : PolishEnd.Stalled;
        }

        return End is null;
    }

    /// <summary>The result; only after it has ended.</summary>
    public PolishResult Result() => descent.Result(End ?? throw new InvalidOperationException("Polishing goes on."), quasiNewton.Steps, newton.Steps + kinks.Steps);

    private sealed class QuasiNewtonSteps(Descent descent)
    {
        /// <summary>The largest number of consecutive steps refused because of a rise along them.</summary>
        private const int MostRefused = 20;

        /// <summary>Steps after which the preconditioner is made anew, and its λ.</summary>
        private const int Renewal = 20;
        private const double Damping = 1e-3;

        private readonly LimitedMemoryBfgs memory = new(descent.Dimension, descent.Options.HistoryFor(descent.Dimension));
        private readonly StrongWolfeSearch search = new(descent.Objective);
        private readonly WayCheck way = new(descent.Objective, 0.4331);
        private readonly double[] direction = new double[descent.Dimension];
        private readonly double[] product = new double[descent.Dimension];
        private readonly int mostEvaluations = descent.Options.MostEvaluations(descent.Dimension);
        private double radius = 0.1;
        private bool fresh = true;
        private bool ended = descent.Options.WithoutBfgs(descent.Dimension);
        private KroneckerPreconditioner? preconditioner;

        public int Steps { get; private set; }

        /// <summary>Takes one step; false when no step is left or none lowers the loss.</summary>
        public bool Advance()
        {
            ended = ended || descent.Converged || Steps >= descent.Options.BfgsStepsFor(preconditioner is not null) || descent.Evaluations >= mostEvaluations || !Step();
            return !ended;
        }

        private bool Step()
        {
            preconditioner = Steps % Renewal == 0 ? descent.Preconditioner(Damping) : preconditioner;
            for (var refused = 0; refused < MostRefused && descent.Evaluations < mostEvaluations;)
            {
                memory.Direction(descent.Gradient, direction, preconditioner);
                var slope = EuclideanSpace.Dot(descent.Gradient, direction);
                if (slope < 0 && Search(slope))
                {
                    if (Stays(slope))
                    {
                        memory.Add(descent.Point, search.Point, descent.Gradient, search.Gradient);
                        descent.MoveTo(search.Point, search.Value, search.Gradient);
                        fresh = false;
                        Steps++;
                        return true;
                    }

                    refused++;
                }
                else if (fresh)
                {
                    return false;
                }

                memory.Forget();
                fresh = true;
            }

            return false;
        }

        private bool Search(double slope)
        {
            var longest = radius / EuclideanSpace.Norm(direction);
            var found = search.Run(descent.Point, descent.Value, slope, direction, fresh ? Math.Min(FirstLength(slope), longest) : 1, longest);
            descent.Evaluations += search.Evaluations;
            return found;
        }

        /// <summary>Cauchy's step: to the point where the slope vanishes if the curvature along the direction is constant.</summary>
        private double FirstLength(double slope)
        {
            descent.Objective.HessianVector(descent.Point, direction, product);
            descent.Evaluations += 2;
            var curvature = EuclideanSpace.Dot(direction, product);
            return curvature > 0 ? -slope / curvature : double.PositiveInfinity;
        }

        private bool Stays(double slope)
        {
            var length = search.Length;
            var reach = length * EuclideanSpace.Norm(direction);
            EuclideanSpace.Scale(length, direction);
            descent.Evaluations += way.Evaluations;
            if (!way.Holds(descent.Point, direction, [], descent.Value, slope * length, search.Value, EuclideanSpace.Dot(search.Gradient, direction)))
            {
                descent.Refused++;
                radius = reach / 4;
                return false;
            }

            radius = reach > 0.8 * radius ? 2 * radius : radius;
            return true;
        }
    }

    private sealed class NewtonSteps(Descent descent)
    {
        private const int MostFailures = 40;

        private const double Rough = 1e-5;

        private const double Damping = 1e-4;

        private readonly ITrustRegionStep solver = descent.Options.WithoutBfgs(descent.Dimension)
            ? new SpectralStep(descent.Objective)
            : new NewtonStep(descent.Objective);
        /// <summary>The model foretells the fall to this share: a longer step is worth trying. The flow of descent bends more than conjugate gradients see, so small problems ask for more.</summary>
        private readonly double agreement = descent.Options.WithoutBfgs(descent.Dimension) ? 0.1 : 0.25;
        private readonly WayCheck way = new(descent.Objective, 0.2764, 0.6181);
        private readonly double[] step = new double[descent.Dimension];
        private readonly double[] trial = new double[descent.Dimension];
        private readonly double[] trialGradient = new double[descent.Dimension];
        private readonly int mostEvaluations = descent.Options.MostEvaluations(descent.Dimension);
        private double radius = 0.01;
        private int failures;
        private bool ended;
        private bool moved = true;

        public int Steps { get; private set; }

        /// <summary>Whether the bound ended it.</summary>
        public bool Exhausted { get; private set; }

        /// <summary>Whether only tiny steps were left, or none, that the model foretells: slopes may jump here.</summary>
        public bool IsRough => !Exhausted || radius < Rough;

        /// <summary>Takes one step; false when it has converged, the bound is reached or no step lowers the loss.</summary>
        public bool Advance()
        {
            if (ended || descent.Converged)
            {
                return false;
            }

            var left = (mostEvaluations - descent.Evaluations) / 2;
            if (!descent.Options.NewtonFollows || Steps >= descent.Options.MostSteps || left < 1)
            {
                Exhausted = ended = true;
                return false;
            }

            if (moved && solver is NewtonStep newton)
            {
                newton.Preconditioner = descent.Preconditioner(Damping);
            }

            var predicted = solver.Solve(descent.Point, descent.Gradient, radius, step, Math.Min(left, descent.Options.MostProducts));
            descent.Evaluations += (2 * solver.Products) + solver.Evaluations;
            Steps++;
            ended = !Try(predicted);
            return !ended;
        }

        /// <summary>Takes the step if it is good enough; false when no further step is worth trying.</summary>
        private bool Try(double predicted)
        {
            descent.Point.CopyTo(trial, 0);
            EuclideanSpace.AddScaled(1, step, trial);
            EuclideanSpace.AddScaled(1, solver.Bend, trial);
            var next = descent.Objective.ValueAndGradient(trial, trialGradient);
            descent.Evaluations++;

            // When predicted and actual decrease are below rounding errors, the gradient decides.
            var tiny = predicted <= 1e-13 * Math.Abs(descent.Value);
            var ratio = (descent.Value - next) / predicted;
            var better = tiny
                ? next <= descent.Value + (1e-14 * Math.Abs(descent.Value)) && EuclideanSpace.Norm(trialGradient) < EuclideanSpace.Norm(descent.Gradient)
                : ratio is >= 0.25 and <= 4 && Stays(next);
            if (!tiny && !better)
            {
                radius = Math.Min(radius, solver.Reach) / 4;
            }
            else if (!tiny && Math.Abs(ratio - 1) < agreement && solver.Reach > 0.8 * radius)
            {
                radius *= 2;
            }

            moved = better;
            if (better)
            {
                descent.MoveTo(trial, next, trialGradient);
                failures = 0;
                return true;
            }

            return !tiny && ++failures <= MostFailures;
        }

        private bool Stays(double next)
        {
            descent.Evaluations += way.Evaluations;
            var slopeAfter = EuclideanSpace.Dot(trialGradient, step) + (2 * EuclideanSpace.Dot(trialGradient, solver.Bend));
            var holds = way.Holds(
                descent.Point, step, solver.Bend, descent.Value, EuclideanSpace.Dot(descent.Gradient, step), next, slopeAfter);
            descent.Refused += holds ? 0 : 1;
            return holds;
        }
    }
}
