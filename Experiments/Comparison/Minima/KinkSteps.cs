namespace Runner.Comparison.Minima;

/// <summary>
/// Steps of a descent over ground with kinks, where the slope on one side says nothing of the other: a bundle method with a Newton metric (Lukšan and Vlček
/// 1998). Sides are learnt from steps that do not lower the loss enough: each adds what it saw there, as a linear model at the place, to the sides known; the
/// next step minimizes the highest of these models plus half the curvature, within a radius. Near a minimum the sides' kinks are hit exactly, all at once. For
/// small problems.
/// </summary>
internal sealed class KinkSteps(Descent descent)
{
    /// <summary>A step counts if it brings this share of what was foretold.</summary>
    private const double Enough = 0.1;

    /// <summary>Curvature below this share of the largest, times the dimension, is rounding error.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Steps shorter than this end the descent; so does a fall that is foretold to be below rounding errors.</summary>
    private const double Shortest = 1e-13;
    private const double LeastFall = 1e-15;

    /// <summary>A rise on the way that is no ridge, as a share of the loss's scale: a straight step leaves a kink that is bent.</summary>
    private const double Ridge = 1e-9;

    private const int MostTries = 60;

    private double radius = 0.01;
    private int? mostEvaluations;
    private bool ended = !descent.Options.WithoutBfgs(descent.Dimension);

    public int Steps { get; private set; }

    /// <summary>Whether the bound ended it.</summary>
    public bool Exhausted => descent.Evaluations >= mostEvaluations;

    /// <summary>Takes one step; false when none lowers the loss, or none is left. Smooth steps may have used up their bound between the sides of a kink, so these have one of
    /// their own.</summary>
    /// <param name="isRough">Whether smooth steps met what they had not foretold; otherwise these have nothing to add.</param>
    public bool Advance(bool isRough)
    {
        if (mostEvaluations is null)
        {
            ended = ended || descent.Converged || !isRough || !double.IsFinite(EuclideanSpace.Norm(descent.Gradient));
            mostEvaluations = descent.Evaluations + descent.Options.MostEvaluations(descent.Dimension);
        }

        ended = ended || !Step();
        Steps += ended ? 0 : 1;
        return !ended;
    }

    private bool Step()
    {
        var model = new Model(new Side(0, [.. descent.Gradient], CurvatureAt(descent.Point)));
        var (point, slope) = (new double[descent.Dimension], new double[descent.Dimension]);
        for (var tries = 0; tries < MostTries + (4 * descent.Dimension) && descent.Evaluations < mostEvaluations; tries++)
        {
            var (step, foretold) = model.Step(radius);
            var length = EuclideanSpace.Norm(step);
            if (!(length > Shortest) || !(foretold > LeastFall * Math.Max(1, Math.Abs(descent.Value))))
            {
                return false;
            }

            descent.Point.CopyTo(point, 0);
            EuclideanSpace.AddScaled(1, step, point);
            var value = descent.Objective.ValueAndGradient(point, slope);
            descent.Evaluations++;
            var fall = descent.Value - value;
            if (fall >= Enough * foretold && double.IsFinite(value * descent.Objective.LossUnit))
            {
                if (Stays(step))
                {
                    radius = fall > 0.5 * foretold && length > 0.8 * radius ? 2 * radius : radius;
                    descent.MoveTo(point, value, slope);
                    return true;
                }

                radius = Math.Min(radius, length) / 4;
            }
            else if (!double.IsFinite(value) || !model.Learn(Side.Seen(step, -fall, slope, CurvatureAt(point)), length))
            {
                radius = Math.Min(radius, length) / 2;
            }
        }

        return false;
    }

    private double[] CurvatureAt(double[] point)
    {
        var curvature = new HessianOperator(descent.Objective, point).ToMatrix();
        descent.Evaluations += 2 * descent.Dimension;
        if (!Array.TrueForAll(curvature, double.IsFinite))
        {
            Array.Clear(curvature);
        }

        return curvature;
    }

    /// <summary>Whether the loss does not rise above where the step began, a third and two thirds of the way.</summary>
    private bool Stays(double[] step)
    {
        var holds = true;
        foreach (var share in (ReadOnlySpan<double>)[1.0 / 3, 2.0 / 3])
        {
            holds &= descent.Objective.Value([.. descent.Point.Zip(step, (at, by) => at + (share * by))]) <= descent.Value + Ridge;
            descent.Evaluations++;
        }

        descent.Refused += holds ? 0 : 1;
        return holds;
    }


    /// <summary>One of the smooth functions that meet at a kink, around the place of the descent, whose loss counts as 0.</summary>
    private sealed record Side(double Height, double[] Slope, double[] Curvature)
    {
        /// <summary>Continued to the place from the end of a step.</summary>
        /// <param name="rise">The loss there above that of the place.</param>
        public static Side Seen(double[] step, double rise, double[] slope, double[] curvature)
        {
            var n = step.Length;
            var bent = new double[n];
            for (var i = 0; i < n; i++)
            {
                bent[i] = EuclideanSpace.Dot(curvature.AsSpan(i * n, n), step);
            }

            return new Side(rise - EuclideanSpace.Dot(slope, step) + (EuclideanSpace.Dot(bent, step) / 2), EuclideanSpace.Difference(slope, bent), curvature);
        }
    }

    /// <summary>max over the sides of (aᵢ + gᵢᵀd) + ½·dᵀ|H|d, with H the combination of their curvatures that the step itself has (that of the Lagrangian).</summary>
    private sealed class Model
    {
        /// <summary>A side may lie above the place by this share of what its slope makes of the step, by rounding and by the change of its curvature.</summary>
        private const double Above = 1e-3;

        private readonly List<Side> sides = [];
        private double[] weights = [1];
        private double[] bends = [];
        private double[][] directions = [];
        private double[][] slopes = [];

        public Model(Side here) => sides.Add(here);

        /// <summary>Adds a side. False where it lies above the place, so that it is no side of it: the step was too long.</summary>
        public bool Learn(Side side, double length)
        {
            sides.Add(side with { Height = Math.Min(side.Height, 0) });
            weights = [.. weights, 0];
            return side.Height <= Above * length * EuclideanSpace.Norm(side.Slope);
        }

        /// <summary>The step of at most a radius that lowers the model most, and by how much.</summary>
        public (double[] Step, double Foretold) Step(double radius)
        {
            Combine();
            weights = Within(radius).Weights;
            Combine();
            var (found, parts, damping) = Within(radius);
            weights = found;
            parts = Exact(parts, damping);
            var foretold = 0.0;
            for (var i = 0; i < parts.Length; i++)
            {
                foretold += parts[i] * parts[i] * (bends[i] + (2 * damping)) / 2;
            }

            for (var side = 0; side < weights.Length; side++)
            {
                foretold -= weights[side] * sides[side].Height;
            }

            var step = new double[parts.Length];
            for (var k = 0; k < parts.Length; k++)
            {
                EuclideanSpace.AddScaled(parts[k], directions[k], step);
            }

            return (step, foretold);
        }

        /// <summary>The same step from the sides that hold it, as equations: all of equal height. The dual loses it to rounding where their slopes nearly cancel
        /// out and the curvature is small.</summary>
        private double[] Exact(double[] parts, double damping)
        {
            var held = Enumerable.Range(0, weights.Length).Where(side => weights[side] > 0).ToArray();
            var (n, m) = (parts.Length, parts.Length + held.Length - 1);
            var (system, right) = (new double[m * m], new double[m]);
            for (var k = 0; k < n; k++)
            {
                system[(k * m) + k] = bends[k] + damping;
                right[k] = -slopes[held[0]][k];
                for (var i = 1; i < held.Length; i++)
                {
                    var row = n + i - 1;
                    system[(k * m) + row] = system[(row * m) + k] = slopes[held[i]][k] - slopes[held[0]][k];
                }
            }

            for (var i = 1; i < held.Length; i++)
            {
                right[n + i - 1] = sides[held[0]].Height - sides[held[i]].Height;
            }

            return SimplexQuadratic.Solve(system, right) && EuclideanSpace.Distance(right.AsSpan(0, n), parts) <= Math.Max(EuclideanSpace.Norm(parts), 1e-6) ? right[..n] : parts;
        }

        private void Combine()
        {
            var n = sides[0].Slope.Length;
            var curvature = new double[n * n];
            for (var side = 0; side < weights.Length; side++)
            {
                EuclideanSpace.AddScaled(weights[side], sides[side].Curvature, curvature);
            }

            (bends, directions) = SymmetricEigen.Decompose(curvature, n);
            var least = Rounding * n * Math.Max(bends.Max(Math.Abs), 1e-3);
            bends = [.. bends.Select(bend => Math.Max(Math.Abs(bend), least))];
            slopes = [.. sides.Select(side => directions.Select(direction => EuclideanSpace.Dot(direction, side.Slope)).ToArray())];
        }

        private (double[] Weights, double[] Parts, double Damping) Within(double radius)
        {
            for (var damping = 0.0; ; damping = Math.Max(1.5 * damping, bends.Min() * 1e-3))
            {
                var (found, parts) = Minimize(damping);
                var length = EuclideanSpace.Norm(parts);
                if (length <= radius * 1.000001 || !double.IsFinite(length))
                {
                    return (found, parts, damping);
                }

                // ‖d‖ falls at most as the inverse of the damping.
                damping = Math.Max(damping, bends.Min() * 1e-3) * Math.Clamp(length / radius, 1, 1e3);
            }
        }

        /// <summary>By its dual: ½·λᵀ(Gᵀ(|H| + μ)⁻¹G)λ − aᵀλ over the simplex, d = −(|H| + μ)⁻¹Gλ, in the eigenvectors of H.</summary>
        private (double[] Weights, double[] Parts) Minimize(double damping)
        {
            var n = sides.Count;
            var products = new double[n, n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < bends.Length; k++)
                    {
                        sum += slopes[i][k] * slopes[j][k] / (bends[k] + damping);
                    }

                    products[i, j] = products[j, i] = sum;
                }
            }

            var found = SimplexQuadratic.Solve(products, [.. sides.Select(side => -side.Height)]);
            var parts = new double[bends.Length];
            for (var side = 0; side < n; side++)
            {
                EuclideanSpace.AddScaled(-found[side], slopes[side], parts);
            }

            for (var k = 0; k < parts.Length; k++)
            {
                parts[k] /= bends[k] + damping;
            }

            return (found, parts);
        }
    }
}
