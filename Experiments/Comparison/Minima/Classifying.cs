using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>Classifies a point by the spectrum of the Hessian: the full spectrum when there are few parameters, otherwise its ends
/// by Lanczos and its density by stochastic Lanczos quadrature. The order of the tests is that of <see
/// cref="PlaceVerdict"/>.</summary>
public static class Classifying
{
    /// <summary>A plateau exceeds its lower bound by more than this share of the loss's scale.</summary>
    private const double AtBound = 1e-4;

    /// <summary>Curvature below this share of the loss counts as zero.</summary>
    private const double NoCurvature = 1e-3;

    /// <summary>A surface has no known lower bound, so it is followed downhill over this many doublings of the distance.</summary>
    private const int FarDoublings = 20;

    /// <param name="draws">Random probes; the verdict of a full spectrum does not depend on them.</param>
    /// <param name="startNorm">Norm of the point at which polishing started; 0 when the point was not polished.</param>
    public static Classification Classify(
        JudgedFunction function, double[] point, RandomStream draws, double startNorm = 0, ClassifyOptions? options = null)
    {
        options ??= ClassifyOptions.Default;
        var objective = function.Objective;
        var gradient = new double[objective.Dimension];
        var loss = objective.ValueAndGradient(point, gradient);
        var slope = EuclideanSpace.Norm(gradient);
        if (!double.IsFinite(loss) || !double.IsFinite(slope))
        {
            return new Classification(
                new PlaceVerdict.NotLevel(double.NaN), loss, slope, double.NaN, double.NaN, double.NaN, 0, false, 0, 0, SpectralDensity.Exact([]), [], objective.ExactCurvature);
        }

        var scale = function.ScaleAt(point, startNorm);
        var steepness = scale.Steepness(gradient) / options.GradientTolerance;
        var curvature = Curvature.Of(function, point, scale, options, draws);
        return new Classification(
            Beyond(function, point, loss, gradient, scale, steepness) ?? Level(function, point, loss, gradient, scale, curvature),
            loss,
            slope,
            steepness,
            curvature.Smallest,
            curvature.Largest,
            curvature.Negative,
            curvature.IsCounted,
            curvature.Flat,
            curvature.Symmetries,
            curvature.Density,
            curvature.IsFull ? curvature.Density.Values : [],
            objective.ExactCurvature)
        {
            Lowest = curvature.Lowest,
        };
    }

    /// <summary>The verdict for a place that has no minimum nearby: the loss decreases to its bound at infinity or without bound, or the
    /// slope is too steep. Null for a level place.</summary>
    private static PlaceVerdict? Beyond(JudgedFunction function, double[] point, double loss, double[] gradient, ProblemScale scale, double steepness)
    {
        foreach (var direction in function.Outward(point))
        {
            if (new Outward(function.Objective, point, direction).ToBound(function.LowerBound, scale.Loss) is { } solved)
            {
                return new PlaceVerdict.SolvedAtInfinity(solved.Longer, solved.Times, solved.Loss);
            }
        }

        if (steepness <= 1)
        {
            return null;
        }

        return double.IsNaN(function.LowerBound) && new Outward(function.Objective, point, Downhill(gradient, scale)).WithoutEnd() is { } fall
            ? new PlaceVerdict.FallsWithoutEnd(fall.Times, fall.Loss)
            : new PlaceVerdict.NotLevel(steepness);
    }

    private static PlaceVerdict Level(JudgedFunction function, double[] point, double loss, double[] gradient, ProblemScale scale, Curvature curvature) =>
        double.IsNaN(curvature.Most) ? new PlaceVerdict.UnknownCurvature()
        : NoBottom(function, point, loss, gradient, scale, curvature) is { } plateau ? plateau
        : curvature.Negative > 0 ? new PlaceVerdict.Saddle(curvature.Negative, curvature.IsCounted)
        : curvature.Flat > curvature.Symmetries ? new PlaceVerdict.FlatValley(curvature.Flat - curvature.Symmetries)
        : new PlaceVerdict.Minimum(curvature.Symmetries);

    private static PlaceVerdict.Plateau? NoBottom(
        JudgedFunction function, double[] point, double loss, double[] gradient, ProblemScale scale, Curvature curvature)
    {
        if (double.IsNaN(function.LowerBound))
        {
            return scale.Steepness(gradient) > 0 && new Outward(function.Objective, point, Downhill(gradient, scale)).Sinking(FarDoublings) is { } far && far < loss
                ? new PlaceVerdict.Plateau(far)
                : null;
        }

        var above = loss - function.LowerBound;
        if (above <= AtBound * scale.Loss)
        {
            return null;
        }

        if (curvature.Most <= NoCurvature * above)
        {
            return new PlaceVerdict.Plateau(double.NaN);
        }

        return curvature.Negative > 0 ? null : function.Outward(point)
            .Select(direction => new Outward(function.Objective, point, direction))
            .Where(outward => outward.At(-0.5) > loss)
            .Select(outward => outward.Sinking(1))
            .OfType<double>()
            .Select(twice => new PlaceVerdict.Plateau(twice))
            .FirstOrDefault();
    }

    /// <summary>The direction of steepest descent in the problem's own units, with length 1 in these units.</summary>
    private static double[] Downhill(double[] gradient, ProblemScale scale)
    {
        double[] scaled = [.. gradient.Zip(scale.Lengths, (g, length) => -g * length)];
        EuclideanSpace.Scale(1 / EuclideanSpace.Norm(scaled), scaled);
        return [.. scaled.Zip(scale.Lengths, (step, length) => step * length)];
    }

    /// <summary>What is known about the eigenvalues: the extremes in raw units; signs and the largest magnitude in the problem's own
    /// units.</summary>
    private sealed record Curvature(
        double Smallest, double Largest, double Most, int Negative, int Flat, int Symmetries, SpectralDensity Density, bool IsFull)
    {
        /// <summary>Whether it is known how many eigenvalues are negative.</summary>
        public bool IsCounted { get; private init; } = IsFull;

        /// <summary>The lowest eigenvalues, rising.</summary>
        public double[] Lowest { get; private init; } = [];

        public static Curvature Of(JudgedFunction function, double[] point, ProblemScale scale, ClassifyOptions options, RandomStream draws)
        {
            var relative = function.Objective.ExactCurvature ? options.EigenvalueTolerance : Math.Max(options.EigenvalueTolerance, 1e-6);
            return function.Objective.Dimension <= options.FullSpectrum
                ? Full(function, point, scale.Lengths, relative)
                : Ends(function.Objective, point, scale.Lengths, relative, options, draws);
        }

        private static Curvature Full(JudgedFunction function, double[] point, double[] lengths, double relative)
        {
            var n = point.Length;
            var hessian = new HessianOperator(function.Objective, point).ToMatrix();
            var own = Congruent(hessian, lengths);
            var tangents = TangentSpace.Of(function.Symmetries(point), lengths);
            var held = function.SymmetriesMayBreak ? tangents.Restrict(own) : [];
            var raw = SymmetricEigen.Values(hessian, n);
            var all = SymmetricEigen.Values(own, n);
            var most = Math.Max(Math.Abs(all[0]), Math.Abs(all[^1]));
            return new Curvature(
                raw[0],
                raw[^1],
                most,
                all.Count(value => value < -relative * most),
                all.Count(value => Math.Abs(value) <= relative * most),
                function.SymmetriesMayBreak ? held.Count(value => Math.Abs(value) <= relative * most) : tangents.Dimension,
                SpectralDensity.Exact(raw),
                true)
            {
                Lowest = raw[..Math.Min(Classification.MostLowest, raw.Length)],
            };
        }

        /// <summary>Lanczos from a random direction until the lowest and the highest Ritz value are known to within the tolerance or
        /// tolerance or of their own size, or the bound is reached; where negative eigenvalues are counted, until they are.</summary>
        private static Curvature Ends(ICurvedObjective objective, double[] point, double[] lengths, double relative, ClassifyOptions options, RandomStream draws)
        {
            var hessian = new HessianOperator(objective, point);
            var raw = EndsOf(hessian, relative, options, draws);
            var own = new CongruentOperator(hessian, lengths);
            var ritz = EndsOf(own, relative, options, draws);
            var most = LargestOf(ritz);
            var tolerance = relative * most;
            var flat = (int)Math.Round(SpectralDensity.Estimate(own, options.Probes, options.ProbeSteps, draws).ShareNearZero(tolerance) * hessian.Dimension);
            if (flat == 0 && Math.Abs(ritz[0].Value) <= tolerance)
            {
                flat = 1;
            }

            return new Curvature(
                raw[0].Value,
                raw[^1].Value,
                most,
                ritz.Count(value => value.Value + value.Error < -tolerance),
                flat,
                0,
                SpectralDensity.Estimate(hessian, options.Probes, options.ProbeSteps, draws),
                false)
            {
                IsCounted = options.MostCountingSteps > 0 && IsCounting(ritz, tolerance),
                Lowest = [.. raw.Take(Classification.MostLowest).Select(value => value.Value)],
            };
        }

        private static RitzValue[] EndsOf(SymmetricOperator map, double relative, ClassifyOptions options, RandomStream draws)
        {
            var start = new double[map.Dimension];
            draws.FillGaussian<double>(start);
            var lanczos = new Lanczos(map, start, draws);
            var most = Math.Max(options.MostLanczosSteps, options.MostCountingSteps);
            while (lanczos.Steps < most && lanczos.Advance())
            {
                if (lanczos.Steps % 20 == 0 && lanczos.Ritz() is var ritz && Known(ritz, ritz[0]) && Known(ritz, ritz[^1])
                    && (options.MostCountingSteps == 0 || IsCounting(ritz, relative * LargestOf(ritz))))
                {
                    break;
                }
            }

            return lanczos.Ritz();

            bool Known(RitzValue[] all, RitzValue value) => value.Error <= Math.Max(1e-3 * Math.Abs(value.Value), relative * LargestOf(all));
        }

        private static double LargestOf(RitzValue[] ritz) => Math.Max(Math.Abs(ritz[0].Value), Math.Abs(ritz[^1].Value));

        /// <summary>Whether every Ritz value from the lowest to the first that is not negative is known well enough to tell. Eigenvalues below it would have been found before:
        /// a random direction has a part along each.</summary>
        private static bool IsCounting(RitzValue[] ritz, double tolerance)
        {
            foreach (var value in ritz)
            {
                if (value.Value - value.Error >= -tolerance)
                {
                    return true;
                }

                if (!(value.Value + value.Error < -tolerance))
                {
                    return false;
                }
            }

            return false;
        }

        /// <summary>S·H·S, which has as many negative, zero and positive eigenvalues as H (Sylvester's law of inertia).</summary>
        private static double[] Congruent(double[] hessian, double[] lengths)
        {
            var n = lengths.Length;
            var scaled = new double[hessian.Length];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    scaled[(i * n) + j] = hessian[(i * n) + j] * lengths[i] * lengths[j];
                }
            }

            return scaled;
        }
    }
}
