namespace Runner.Comparison.Minima.Pictures;

/// <summary>
/// A curve of low loss between two networks: the quadratic Bézier φ(t) = (1 − t)²·a + 2t(1 − t)·θ + t²·b whose bend θ minimizes
/// the mean loss along it (Garipov et al., "Loss surfaces, mode connectivity, and fast ensembling of DNNs", 2018, eq. 1 and 3;
/// instead of their expectation over random t, the mean over fixed, evenly spaced t is used, so that the result is a function of the ends).
/// </summary>
/// <param name="Bend">θ.</param>
/// <param name="Times">t of the points.</param>
/// <param name="Losses">The loss along the curve.</param>
/// <param name="Straight">The loss along the straight line, at the same t.</param>
public sealed record BezierPath(double[] Bend, double[] Times, double[] Losses, double[] Straight)
{
    /// <summary>max − mean of the ends, along the curve.</summary>
    public double Barrier => Losses.Max() - ((Losses[0] + Losses[^1]) / 2);

    public double StraightBarrier => Straight.Max() - ((Straight[0] + Straight[^1]) / 2);

    /// <param name="steps">L-BFGS steps on the bend.</param>
    /// <param name="points">Points of the returned curve.</param>
    public static BezierPath Find(ICurvedObjective objective, double[] a, double[] b, int steps = 60, int points = 25)
    {
        var middle = new double[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            middle[i] = (a[i] + b[i]) / 2;
        }

        var bend = Polishing.Polish(Bending(objective, a, b), middle, new PolishOptions(MostSteps: steps, NewtonFollows: false)).Point;
        var times = Enumerable.Range(0, points).Select(i => (double)i / (points - 1)).ToArray();
        return new BezierPath(
            bend,
            times,
            [.. times.Select(t => objective.Value(At(a, bend, b, t)))],
            [.. times.Select(t => objective.Value(At(a, middle, b, t)))]);
    }

    private static double[] At(double[] a, double[] bend, double[] b, double t)
    {
        var at = new double[a.Length];
        EuclideanSpace.AddScaled((1 - t) * (1 - t), a, at);
        EuclideanSpace.AddScaled(2 * t * (1 - t), bend, at);
        EuclideanSpace.AddScaled(t * t, b, at);
        return at;
    }

    /// <summary>The mean loss along the curve, scaled by its present value and by the distance of the ends.</summary>
    private static JudgedFunction Bending(ICurvedObjective objective, double[] a, double[] b)
    {
        var along = new MeanAlong(objective, a, b);
        return JudgedFunction.Surface(along) with
        {
            ScaleAt = (at, _) =>
            {
                var lengths = new double[a.Length];
                Array.Fill(lengths, EuclideanSpace.Distance(a, b) is > 0 and var apart ? apart : 1);
                return new ProblemScale(Math.Abs(along.Value(at)), lengths);
            },
        };
    }

    /// <summary>The mean loss over nine points inside the curve, as a function of the bend.</summary>
    private sealed class MeanAlong(ICurvedObjective objective, double[] a, double[] b) : ICurvedObjective
    {
        private const int Points = 9;

        private readonly double[] part = new double[objective.Dimension];

        public int Dimension => objective.Dimension;

        public bool ExactCurvature => objective.ExactCurvature;

        public double Value(ReadOnlySpan<double> at)
        {
            var bend = at.ToArray();
            return Enumerable.Range(1, Points).Average(i => objective.Value(At(a, bend, b, i / (Points + 1.0))));
        }

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
        {
            gradient.Clear();
            var (bend, sum) = (at.ToArray(), 0.0);
            for (var i = 1; i <= Points; i++)
            {
                var t = i / (Points + 1.0);
                sum += objective.ValueAndGradient(At(a, bend, b, t), part);
                EuclideanSpace.AddScaled(2 * t * (1 - t) / Points, part, gradient);
            }

            return sum / Points;
        }

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
        {
            product.Clear();
            var bend = at.ToArray();
            for (var i = 1; i <= Points; i++)
            {
                var t = i / (Points + 1.0);
                objective.HessianVector(At(a, bend, b, t), direction, part);
                var factor = 2 * t * (1 - t);
                EuclideanSpace.AddScaled(factor * factor / Points, part, product);
            }
        }
    }
}
