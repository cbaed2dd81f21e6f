namespace Runner.Comparison.Minima;

/// <summary>
/// Takes trained weights down to the bottom: full-batch L-BFGS with a strong Wolfe search, then trust-region Newton-CG
/// (Nocedal and Wright 2006, algorithm 4.1) for the last digits. Deterministic and bounded; it never raises the loss. A start
/// whose gradient is already under the tolerance is left where it is, so that a run which sits on a saddle is found there.
/// </summary>
public sealed class Polishing
{
    private readonly PolishOptions options;
    private readonly Descent descent;
    private readonly QuasiNewtonSteps quasiNewton;
    private readonly NewtonSteps newton;

    public Polishing(ICurvedObjective objective, ReadOnlySpan<double> start, PolishOptions? options = null)
    {
        this.options = options ?? PolishOptions.Default;
        descent = new Descent(objective, start, this.options);
        quasiNewton = new QuasiNewtonSteps(descent);
        newton = new NewtonSteps(descent);
        End = descent.Finite ? null : PolishEnd.NotFinite;
    }

    /// <summary>Why it ended; null while it goes on.</summary>
    public PolishEnd? End { get; private set; }

    public double Loss => descent.Value;

    /// <summary>Evaluations of the value and gradient until now, a Hessian-vector product counting as two.</summary>
    public int Evaluations => descent.Evaluations;

    public int MostEvaluations => options.MostEvaluations(descent.Dimension);

    public static PolishResult Polish(ICurvedObjective objective, ReadOnlySpan<double> start, PolishOptions? options = null)
    {
        var polishing = new Polishing(objective, start, options);
        while (polishing.Advance())
        {
        }

        return polishing.Result();
    }

    /// <summary>One step, of either kind. False when it has ended.</summary>
    public bool Advance()
    {
        if (End is null && !quasiNewton.Advance() && !newton.Advance())
        {
            End = descent.Converged ? PolishEnd.Converged : newton.Exhausted ? PolishEnd.Budget : PolishEnd.Stalled;
        }

        return End is null;
    }

    /// <summary>What was reached. Once it has ended.</summary>
    public PolishResult Result() => descent.Result(End ?? throw new InvalidOperationException("Polishing goes on."), quasiNewton.Steps, newton.Steps);

    /// <summary>Where it is, and what that cost.</summary>
    private sealed class Descent
    {
        private readonly double[] start;
        private readonly double startGradient;
        private readonly List<double> losses = [];

        public Descent(ICurvedObjective objective, ReadOnlySpan<double> start, PolishOptions options)
        {
            (Objective, Options) = (objective, options);
            this.start = start.ToArray();
            Point = start.ToArray();
            Gradient = new double[Point.Length];
            Value = objective.ValueAndGradient(Point, Gradient);
            startGradient = EuclideanSpace.Norm(Gradient);
            losses.Add(Value);
        }

        public ICurvedObjective Objective { get; }

        public PolishOptions Options { get; }

        public int Dimension => Point.Length;

        public double[] Point { get; }

        public double[] Gradient { get; }

        public double Value { get; private set; }

        public int Evaluations { get; set; } = 1;

        public bool Finite => double.IsFinite(Value) && double.IsFinite(startGradient);

        public bool Converged => EuclideanSpace.Norm(Gradient) <= Options.GradientTolerance * Math.Max(1, Math.Abs(Value));

        public void MoveTo(ReadOnlySpan<double> point, double value, ReadOnlySpan<double> gradient)
        {
            point.CopyTo(Point);
            gradient.CopyTo(Gradient);
            Value = value;
            losses.Add(value);
        }

        public PolishResult Result(PolishEnd end, int steps, int newtonSteps) => new(
            Point,
            end,
            losses[0],
            Value,
            startGradient,
            EuclideanSpace.Norm(Gradient),
            EuclideanSpace.Distance(start, Point),
            EuclideanSpace.Norm(start),
            (losses[losses.Count / 2] - losses[^1]) / Math.Max(Math.Abs(Value), double.Epsilon),
            steps,
            newtonSteps,
            Evaluations);
    }

    private sealed class QuasiNewtonSteps(Descent descent)
    {
        private readonly LimitedMemoryBfgs memory = new(descent.Dimension, descent.Options.HistoryFor(descent.Dimension));
        private readonly StrongWolfeSearch search = new(descent.Objective);
        private readonly double[] direction = new double[descent.Dimension];
        private readonly int mostEvaluations = descent.Options.MostEvaluations(descent.Dimension);
        private bool fresh = true;
        private bool ended;

        public int Steps { get; private set; }

        /// <summary>False when no step is left, or none goes down.</summary>
        public bool Advance()
        {
            ended |= descent.Converged || Steps >= descent.Options.MostSteps || descent.Evaluations >= mostEvaluations || !Step();
            return !ended;
        }

        private bool Step()
        {
            while (true)
            {
                memory.Direction(descent.Gradient, direction);
                var slope = EuclideanSpace.Dot(descent.Gradient, direction);
                if (slope < 0)
                {
                    var first = fresh ? Math.Min(1, 1 / EuclideanSpace.Norm(descent.Gradient)) : 1;
                    var longest = 1e3 * (1 + EuclideanSpace.Norm(descent.Point)) / EuclideanSpace.Norm(direction);
                    var found = search.Run(descent.Point, descent.Value, slope, direction, first, longest);
                    descent.Evaluations += search.Evaluations;
                    if (found)
                    {
                        memory.Add(descent.Point, search.Point, descent.Gradient, search.Gradient);
                        descent.MoveTo(search.Point, search.Value, search.Gradient);
                        fresh = false;
                        Steps++;
                        return true;
                    }
                }

                if (fresh || descent.Evaluations >= mostEvaluations)
                {
                    return false;
                }

                memory.Forget();
                fresh = true;
            }
        }
    }

    private sealed class NewtonSteps(Descent descent)
    {
        private const int MostFailures = 12;

        private readonly NewtonStep solver = new(descent.Objective);
        private readonly double[] step = new double[descent.Dimension];
        private readonly double[] trial = new double[descent.Dimension];
        private readonly double[] trialGradient = new double[descent.Dimension];
        private readonly int mostEvaluations = descent.Options.MostEvaluations(descent.Dimension);
        private double radius = double.NaN;
        private int failures;
        private bool ended;

        public int Steps { get; private set; }

        /// <summary>Whether the bound ended it.</summary>
        public bool Exhausted { get; private set; }

        /// <summary>False when it has converged, the bound is reached or no step lowers the loss.</summary>
        public bool Advance()
        {
            if (ended || descent.Converged)
            {
                return false;
            }

            var left = (mostEvaluations - descent.Evaluations) / 2;
            if (Steps >= descent.Options.MostNewtonSteps || left < 1)
            {
                Exhausted = ended = true;
                return false;
            }

            if (double.IsNaN(radius))
            {
                radius = 0.1 * (1 + EuclideanSpace.Norm(descent.Point));
            }

            var predicted = solver.Solve(descent.Point, descent.Gradient, radius, step, Math.Min(left, descent.Options.MostProducts));
            descent.Evaluations += 2 * solver.Products;
            Steps++;
            ended = !Try(predicted);
            return !ended;
        }

        /// <summary>Takes the step if it is good; false when no further one is worth trying.</summary>
        private bool Try(double predicted)
        {
            descent.Point.CopyTo(trial, 0);
            EuclideanSpace.AddScaled(1, step, trial);
            var next = descent.Objective.ValueAndGradient(trial, trialGradient);
            descent.Evaluations++;

            // Where both falls drown in rounding, the gradient decides.
            var value = descent.Value;
            var tiny = predicted <= 1e-13 * Math.Abs(value);
            var ratio = (value - next) / predicted;
            var better = tiny
                ? next <= value * (1 + (1e-14 * Math.Sign(value))) && EuclideanSpace.Norm(trialGradient) < EuclideanSpace.Norm(descent.Gradient)
                : ratio > 1e-4;
            if (!tiny && !(ratio >= 0.25))
            {
                radius /= 4;
            }
            else if (!tiny && ratio > 0.75 && EuclideanSpace.Norm(step) > 0.8 * radius)
            {
                radius *= 2;
            }

            if (better)
            {
                descent.MoveTo(trial, next, trialGradient);
                failures = 0;
                return true;
            }

            return !tiny && ++failures <= MostFailures;
        }
    }
}
