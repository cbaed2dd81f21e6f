namespace Runner.Comparison.Minima;

/// <summary>
/// Takes trained weights down to the bottom: full-batch L-BFGS with a strong Wolfe search, then trust-region Newton-CG
/// (Nocedal and Wright 2006, algorithm 4.1) for the last digits. Deterministic and bounded; it never raises the loss. A start
/// whose gradient is already under the tolerance is left where it is, so that a run which sits on a saddle is found there.
/// </summary>
public static class Polishing
{
    public static PolishResult Polish(ICurvedObjective objective, ReadOnlySpan<double> start, PolishOptions? options = null)
    {
        options ??= PolishOptions.Default;
        var descent = new Descent(objective, start, options);
        if (!descent.Finite)
        {
            return descent.Result(PolishEnd.NotFinite);
        }

        descent.QuasiNewton();
        descent.Newton();
        return descent.Result(descent.Converged ? PolishEnd.Converged : descent.Exhausted ? PolishEnd.Budget : PolishEnd.Stalled);
    }

    private sealed class Descent
    {
        private readonly ICurvedObjective objective;
        private readonly PolishOptions options;
        private readonly double[] start;
        private readonly double[] point;
        private readonly double[] gradient;
        private readonly List<double> losses = [];
        private readonly double startGradient;
        private readonly int mostEvaluations;
        private double value;
        private int steps;
        private int newtonSteps;
        private int evaluations = 1;

        public Descent(ICurvedObjective objective, ReadOnlySpan<double> start, PolishOptions options)
        {
            this.objective = objective;
            this.options = options;
            mostEvaluations = options.MostEvaluations(objective.Dimension);
            this.start = start.ToArray();
            point = start.ToArray();
            gradient = new double[point.Length];
            value = objective.ValueAndGradient(point, gradient);
            startGradient = EuclideanSpace.Norm(gradient);
            losses.Add(value);
        }

        public bool Finite => double.IsFinite(value) && double.IsFinite(startGradient);

        public bool Converged => EuclideanSpace.Norm(gradient) <= options.GradientTolerance * Math.Max(1, Math.Abs(value));

        public bool Exhausted { get; private set; }

        public void QuasiNewton()
        {
            var memory = new LimitedMemoryBfgs(point.Length, options.History);
            var search = new StrongWolfeSearch(objective);
            var direction = new double[point.Length];
            var fresh = true;
            while (!Converged && steps < options.MostSteps && evaluations < mostEvaluations)
            {
                memory.Direction(gradient, direction);
                var slope = EuclideanSpace.Dot(gradient, direction);
                if (!(slope < 0))
                {
                    if (fresh)
                    {
                        return;
                    }

                    memory.Forget();
                    fresh = true;
                    continue;
                }

                var first = fresh ? Math.Min(1, 1 / EuclideanSpace.Norm(gradient)) : 1;
                var longest = 1e3 * (1 + EuclideanSpace.Norm(point)) / EuclideanSpace.Norm(direction);
                var found = search.Run(point, value, slope, direction, first, longest);
                evaluations += search.Evaluations;
                if (!found)
                {
                    if (fresh)
                    {
                        return;
                    }

                    memory.Forget();
                    fresh = true;
                    continue;
                }

                memory.Add(point, search.Point, gradient, search.Gradient);
                search.Point.CopyTo(point);
                search.Gradient.CopyTo(gradient);
                value = search.Value;
                fresh = false;
                steps++;
                losses.Add(value);
            }
        }

        public void Newton()
        {
            var solver = new NewtonStep(objective);
            var step = new double[point.Length];
            var (trial, trialGradient) = (new double[point.Length], new double[point.Length]);
            var radius = 0.1 * (1 + EuclideanSpace.Norm(point));
            var failures = 0;
            while (!Converged)
            {
                var left = (mostEvaluations - evaluations) / 2;
                if (newtonSteps >= options.MostNewtonSteps || left < 1)
                {
                    Exhausted = true;
                    return;
                }

                var predicted = solver.Solve(point, gradient, radius, step, Math.Min(left, options.MostProducts));
                evaluations += 2 * solver.Products;
                newtonSteps++;
                point.CopyTo(trial, 0);
                EuclideanSpace.AddScaled(1, step, trial);
                var next = objective.ValueAndGradient(trial, trialGradient);
                evaluations++;

                // Where both falls drown in rounding, the gradient decides.
                var tiny = predicted <= 1e-13 * Math.Abs(value);
                var ratio = (value - next) / predicted;
                var better = tiny
                    ? next <= value * (1 + (1e-14 * Math.Sign(value))) && EuclideanSpace.Norm(trialGradient) < EuclideanSpace.Norm(gradient)
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
                    trial.CopyTo(point, 0);
                    trialGradient.CopyTo(gradient, 0);
                    value = next;
                    failures = 0;
                    losses.Add(value);
                }
                else if (tiny || ++failures > 12)
                {
                    return;
                }
            }
        }

        public PolishResult Result(PolishEnd end)
        {
            var late = losses[losses.Count / 2] - losses[^1];
            return new PolishResult(
                point,
                end,
                losses[0],
                value,
                startGradient,
                EuclideanSpace.Norm(gradient),
                EuclideanSpace.Distance(start, point),
                EuclideanSpace.Norm(start),
                late / Math.Max(Math.Abs(value), double.Epsilon),
                steps,
                newtonSteps,
                evaluations);
        }
    }
}
