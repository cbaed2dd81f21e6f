using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>Says what kind of place a point is: the full spectrum of the Hessian where it is small, otherwise its ends by
/// Lanczos and its density by stochastic Lanczos quadrature. The order of the tests is that of <see cref="MinimumKind"/>.</summary>
public static class Classifying
{
    /// <param name="polish">How the point was reached; null when it was not polished (then nothing is called a plateau for its drift).</param>
    /// <param name="symmetryDirections">How many flat directions the model's own symmetries force at the point
    /// (<see cref="ContinuousSymmetry.Dimension"/>).</param>
    /// <param name="draws">Random probes; the verdict of a full spectrum does not depend on them.</param>
    public static Classification Classify(
        ICurvedObjective objective,
        double[] point,
        RandomStream draws,
        PolishResult? polish = null,
        Func<int>? symmetryDirections = null,
        ClassifyOptions? options = null)
    {
        options ??= ClassifyOptions.Default;
        var gradient = new double[objective.Dimension];
        var loss = objective.ValueAndGradient(point, gradient);
        var slope = EuclideanSpace.Norm(gradient);
        if (!double.IsFinite(loss) || !double.IsFinite(slope))
        {
            return new Classification(
                MinimumKind.NotConverged, loss, slope, double.NaN, double.NaN, double.NaN, 0, false, 0, 0, SpectralDensity.Exact([]), [], objective.ExactCurvature, Level(loss, options));
        }

        var hessian = new HessianOperator(objective, point);
        var relative = objective.ExactCurvature ? options.EigenvalueTolerance : Math.Max(options.EigenvalueTolerance, 1e-6);
        var full = objective.Dimension <= options.FullSpectrum;
        var spectrum = full ? Spectrum.Full(hessian, relative) : Spectrum.Ends(hessian, relative, options, draws);
        var symmetries = full ? symmetryDirections?.Invoke() ?? 0 : 0;
        return new Classification(
            Kind(objective, loss, slope, point, spectrum, symmetries, polish, options),
            loss,
            slope,
            spectrum.Smallest,
            spectrum.Largest,
            spectrum.Tolerance,
            spectrum.Negative,
            full,
            spectrum.Flat,
            symmetries,
            spectrum.Density,
            spectrum.All,
            objective.ExactCurvature,
            Level(loss, options));
    }

    private static double Level(double loss, ClassifyOptions options) => options.GradientTolerance * Math.Max(1, Math.Abs(loss));

    private static MinimumKind Kind(
        ICurvedObjective objective,
        double loss,
        double slope,
        double[] point,
        Spectrum spectrum,
        int symmetries,
        PolishResult? polish,
        ClassifyOptions options)
    {
        var stationary = slope <= Level(loss, options);
        var untrained = objective.Value(new double[point.Length]) - options.LowerBound;
        var aboveBound = loss - options.LowerBound > Math.Max(1e-9, 1e-4 * untrained);
        var norm = EuclideanSpace.Norm(point);
        var featureless = Math.Max(Math.Abs(spectrum.Smallest), Math.Abs(spectrum.Largest)) * (1 + (norm * norm)) <= 1e-3 * Math.Abs(loss);
        var carriedAway = polish is not null && norm > 3 * polish.StartNorm && norm > 1 && polish.LateFall < 0.01;
        var unbounded = spectrum.Negative == 0 && norm > 1 && objective.Value([.. point.Select(w => 2 * w)]) <= loss;
        if (aboveBound && ((stationary && (featureless || unbounded)) || carriedAway))
        {
            return MinimumKind.Plateau;
        }

        if (!stationary)
        {
            return MinimumKind.NotConverged;
        }

        return spectrum.Negative > 0 ? MinimumKind.Saddle
            : spectrum.Flat > symmetries ? MinimumKind.FlatValley
            : MinimumKind.Minimum;
    }

    /// <summary>What is known of the eigenvalues.</summary>
    private sealed record Spectrum(
        double Smallest, double Largest, double Tolerance, int Negative, int Flat, SpectralDensity Density, double[] All)
    {
        public static Spectrum Full(HessianOperator hessian, double relative)
        {
            var all = SymmetricEigen.Values(hessian.ToMatrix(), hessian.Dimension);
            var tolerance = relative * Math.Max(Math.Abs(all[0]), Math.Abs(all[^1]));
            return new Spectrum(
                all[0],
                all[^1],
                tolerance,
                all.Count(value => value < -tolerance),
                all.Count(value => Math.Abs(value) <= tolerance),
                SpectralDensity.Exact(all),
                all);
        }

        /// <summary>Lanczos from a random direction until the lowest and the highest Ritz value are known to 1 % of the larger one's
        /// tolerance or of their own size, or the bound is reached.</summary>
        public static Spectrum Ends(HessianOperator hessian, double relative, ClassifyOptions options, RandomStream draws)
        {
            var start = new double[hessian.Dimension];
            draws.FillGaussian<double>(start);
            var lanczos = new Lanczos(hessian, start, draws);
            var ritz = Array.Empty<RitzValue>();
            while (lanczos.Steps < options.MostLanczosSteps && lanczos.Advance())
            {
                if (lanczos.Steps % 20 == 0)
                {
                    ritz = lanczos.Ritz();
                    if (Known(ritz[0]) && Known(ritz[^1]))
                    {
                        break;
                    }
                }
            }

            ritz = lanczos.Ritz();
            var tolerance = relative * Math.Max(Math.Abs(ritz[0].Value), Math.Abs(ritz[^1].Value));
            var density = SpectralDensity.Estimate(hessian, options.Probes, options.ProbeSteps, draws);
            var negative = ritz.Count(value => value.Value + value.Error < -tolerance);
            var flat = (int)Math.Round(density.ShareNearZero(tolerance) * hessian.Dimension);
            if (flat == 0 && Math.Abs(ritz[0].Value) <= tolerance)
            {
                flat = 1;
            }

            return new Spectrum(ritz[0].Value, ritz[^1].Value, tolerance, negative, flat, density, []);

            bool Known(RitzValue value) => value.Error <= Math.Max(
                1e-3 * Math.Abs(value.Value), relative * Math.Max(Math.Abs(ritz[0].Value), Math.Abs(ritz[^1].Value)));
        }
    }
}
