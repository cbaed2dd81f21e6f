using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>Classifies a point by the spectrum of the Hessian: the full spectrum when there are few parameters, otherwise its ends
/// by Lanczos and its density by stochastic Lanczos quadrature. The order of the tests is that of <see
/// cref="PlaceVerdict"/>.</summary>
public static class Classifying
{
    /// <summary>A plateau exceeds its lower bound by more than this share of the loss's scale.</summary>
    private const double AtBound = 1e-4;

    /// <summary>A fall of this share of a surface's scale or value may be rounding error.</summary>
    private const double Noise = 1e-13;

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
        if (KinkOf(function, point, scale, steepness, curvature, options) is { } kink)
        {
            gradient = [.. kink.Slope.Zip(scale.Lengths, (part, length) => part * scale.Loss / length)];
            (slope, steepness) = (EuclideanSpace.Norm(gradient), scale.Steepness(gradient) / options.GradientTolerance);
            curvature = Curvature.Along(function, point, scale, kink, options);
        }

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
            Kinks = curvature.Across,
        };
    }

    /// <summary>The kink at a place that is on a slope, or that has flat directions: exactly on a kink one side's slope, or their mean, stands for all.
    /// Null where there is none, and in large problems, where none is looked for.</summary>
    private static Kink? KinkOf(JudgedFunction function, double[] point, ProblemScale scale, double steepness, Curvature curvature, ClassifyOptions options)
    {
        if (point.Length > options.MostKinked || !(scale.Loss > 0))
        {
            return null;
        }

        var probes = steepness > 1 ? [] : curvature.Floor;
        return steepness > 1 || probes.Length > 0 ? Kink.At(new ScaledObjective(function.Objective, point, scale), options.GradientTolerance, probes) : null;
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

        return double.IsNaN(function.LowerBound) ? WithoutEnd(function, point, Downhill(gradient, scale)) ?? new PlaceVerdict.NotLevel(steepness)
            : new PlaceVerdict.NotLevel(steepness);
    }

    private static PlaceVerdict? WithoutEnd(JudgedFunction function, double[] point, double[] direction) =>
        new Outward(function.Objective, point, direction).WithoutEnd() is { } fall ? new PlaceVerdict.FallsWithoutEnd(fall.Times, fall.Loss) : null;

    private static PlaceVerdict Level(JudgedFunction function, double[] point, double loss, double[] gradient, ProblemScale scale, Curvature curvature) =>
        double.IsNaN(curvature.Most) ? new PlaceVerdict.UnknownCurvature()
        : curvature.Negative == 0 && WaysDown(function, gradient, scale, curvature).Select(way => WithoutEnd(function, point, way)).FirstOrDefault(fall => fall is not null) is { } falls ? falls
        : NoBottom(function, point, loss, gradient, scale, curvature) is { } plateau ? plateau
        : curvature.Negative > 0 ? new PlaceVerdict.Saddle(curvature.Negative, curvature.IsCounted)
        : curvature.Flat > curvature.Symmetries ? new PlaceVerdict.FlatValley(curvature.Flat - curvature.Symmetries)
        : new PlaceVerdict.Minimum(curvature.Symmetries);

    private static PlaceVerdict.Plateau? NoBottom(
        JudgedFunction function, double[] point, double loss, double[] gradient, ProblemScale scale, Curvature curvature)
    {
        if (double.IsNaN(function.LowerBound))
        {
            return WaysDown(function, gradient, scale, curvature).Select(way => new Outward(function.Objective, point, way).Sinking(FarDoublings))
                .Where(far => loss - far > Noise * Math.Max(scale.Loss, Math.Abs(loss)))
                .Select(far => new PlaceVerdict.Plateau(far!.Value))
                .FirstOrDefault();
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
        var scaled = Scaled(gradient, scale);
        var norm = EuclideanSpace.Norm(scaled);
        return [.. scaled.Zip(scale.Lengths, (step, length) => -step / norm * length)];
    }

    /// <summary>A gradient in the problem's own units, up to a factor that keeps it in the range of float64.</summary>
    private static double[] Scaled(double[] gradient, ProblemScale scale)
    {
        var norm = EuclideanSpace.Norm(gradient);
        return [.. gradient.Zip(scale.Lengths, (g, length) => g / norm * length)];
    }

    /// <summary>The directions in which a level place of a surface is followed: along the slope that remains, and along the floor of a flat valley.</summary>
    private static IEnumerable<double[]> WaysDown(JudgedFunction function, double[] gradient, ProblemScale scale, Curvature curvature)
    {
        if (double.IsNaN(function.LowerBound) && scale.Steepness(gradient) > 0)
        {
            yield return Downhill(gradient, scale);
        }

        if (Valley(gradient, scale, curvature) is { } valley)
        {
            yield return valley;
        }
    }

    /// <summary>The direction of steepest descent along the floor of a flat valley on a surface, with length 1 in the problem's own units; null where there is no such
    /// valley. What remains of the slope across the valley would lead up its walls.</summary>
    private static double[]? Valley(double[] gradient, ProblemScale scale, Curvature curvature)
    {
        var scaled = Scaled(gradient, scale);
        var along = new double[gradient.Length];
        foreach (var direction in curvature.Floor)
        {
            EuclideanSpace.AddScaled(-EuclideanSpace.Dot(direction, scaled), direction, along);
        }

        var norm = EuclideanSpace.Norm(along);
        return norm > 0 ? [.. along.Zip(scale.Lengths, (step, length) => step / norm * length)] : null;
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

        /// <summary>Directions without curvature in the problem's own units; of surfaces and small networks only.</summary>
        public double[][] Floor { get; private init; } = [];

        /// <summary>The number of directions across a kink, which have no eigenvalue.</summary>
        public int Across { get; private init; }

        public static Curvature Of(JudgedFunction function, double[] point, ProblemScale scale, ClassifyOptions options, RandomStream draws)
        {
            var relative = function.Objective.ExactCurvature ? options.EigenvalueTolerance : Math.Max(options.EigenvalueTolerance, 1e-6);
            return function.Objective.Dimension <= options.FullSpectrum
                ? Full(function, point, scale.Lengths, relative, function.Objective.Dimension <= options.MostKinked)
                : Ends(function.Objective, point, scale.Lengths, relative, options, draws);
        }

        /// <summary>The curvature along a kink, by the combination of its sides' Hessians. The loss rises across it.</summary>
        public static Curvature Along(JudgedFunction function, double[] point, ProblemScale scale, Kink kink, ClassifyOptions options)
        {
            var own = kink.Curvature();
            EuclideanSpace.Scale(scale.Loss, own);
            double[] inverse = [.. scale.Lengths.Select(length => 1 / length)];
            var relative = function.Objective.ExactCurvature ? options.EigenvalueTolerance : Math.Max(options.EigenvalueTolerance, 1e-6);
            return Of(function, point, scale.Lengths, relative, Congruent(own, inverse), own, kink.Across, true);
        }

        private static Curvature Full(JudgedFunction function, double[] point, double[] lengths, double relative, bool withDirections)
        {
            var hessian = new HessianOperator(function.Objective, point).ToMatrix();
            return Of(function, point, lengths, relative, hessian, Congruent(hessian, lengths), Subspace.None, withDirections || double.IsNaN(function.LowerBound));
        }

        /// <param name="hessian">[n, n].</param>
        /// <param name="own">The same in the problem's own units.</param>
        /// <param name="across">Directions, in these units, that are left out.</param>
        private static Curvature Of(
            JudgedFunction function, double[] point, double[] lengths, double relative, double[] hessian, double[] own, Subspace across, bool withDirections)
        {
            var tangents = Subspace.Of(function.Symmetries(point), lengths);
            var held = function.SymmetriesMayBreak ? tangents.Restrict(own) : [];
            var raw = across.In(lengths).Remaining(hessian, false).Values;
            var (all, directions) = across.Remaining(own, withDirections);
            var most = all.Length == 0 ? double.PositiveInfinity : Math.Max(Math.Abs(all[0]), Math.Abs(all[^1]));
            return new Curvature(
                raw.FirstOrDefault(double.NaN),
                raw.LastOrDefault(double.NaN),
                most,
                all.Count(value => value < -relative * most),
                all.Count(value => Math.Abs(value) <= relative * most),
                function.SymmetriesMayBreak ? held.Count(value => Math.Abs(value) <= relative * most) : tangents.Dimension,
                SpectralDensity.Exact(raw),
                true)
            {
                Lowest = raw[..Math.Min(Classification.MostLowest, raw.Length)],
                Floor = [.. directions.Where((_, i) => Math.Abs(all[i]) <= relative * most)],
                Across = across.Dimension,
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
