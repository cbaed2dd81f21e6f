using Runner.Comparison.Minima;
using Runner.Comparison.Minima.KnownOptima;
using Runner.Networks;
using Runner.Specs;
using Runner.Surfaces;
using Runner.Tests.Data;

namespace Runner.Tests.Comparison.Minima;

public sealed class Naming_what_a_run_ended_at
{
    private static readonly double[] Toy = DataConfigs.Open(DataConfigs.Of(DataSource.HadamardToy)).Train.Inputs;

    [Theory]
    [InlineData(1, 2, 0, 0.3125)]
    [InlineData(1, 3, 1, 1.0625)]
    [InlineData(1, 4, 2, 1.25)]
    [InlineData(2, 3, 2, 4.0625)]
    [InlineData(2, 4, 3, 4.25)]
    [InlineData(3, 4, 4, 5.0)]
    public void Every_critical_point_of_the_toy_autoencoder_is_named_with_its_index(int first, int second, int index, double loss)
    {
        var spectrum = LinearSpectrum.OfAutoencoder(Toy, 8, 4, centre: false, divisor: 4);
        var shape = LinearAutoencoder(bias: false);
        var point = AtEigenvectors(spectrum, first, second, mix: true);

        var found = Classifying.Classify(Shapes.Judged(shape, Shapes.MeanSquares, Toy, Toy), point, Shapes.Stream(1));

        found.Loss.ShouldBe(loss, 1e-12);
        found.NegativeDirections.ShouldBe(index);
        found.NegativeIsExact.ShouldBeTrue();
        found.Verdict.ShouldBe(index == 0 ? new PlaceVerdict.Minimum(4) : new PlaceVerdict.Saddle(index, true));
        found.SymmetryDirections.ShouldBe(4);
        found.FlatDirections.ShouldBeGreaterThanOrEqualTo(4);
        spectrum.LossOf([first, second]).ShouldBe(loss, 1e-12);
        spectrum.IndexOf([first, second], 2).ShouldBe(index);
        var nearest = spectrum.Nearest(Product(point), 2);
        nearest.Set.ShouldBe([first, second]);
        nearest.NegativeDirections.ShouldBe(index);
        nearest.Distance.ShouldBe(0, 1e-12);
        nearest.Optimum.ShouldBe(0.3125, 1e-12);
    }

    [Theory]
    [InlineData("abs(x1)^1.5 + x2^2")]
    [InlineData("abs(x1)^1.5 + abs(x2)^1.25")]
    public void A_level_place_without_second_derivatives_is_neither_a_minimum_nor_a_saddle(string formula)
    {
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, formula, 2)));

        var found = Classifying.Classify(surface, [0, 0], Shapes.Stream(1));

        found.Verdict.ShouldBe(new PlaceVerdict.UnknownCurvature());
        found.Verdict.HasArrived.ShouldBeTrue();
        found.Verdict.WaysDown.ShouldBe(double.NaN);
        PlaceVerdict.FromFacts(7, 0, 0, 0).ShouldBe(found.Verdict);
    }

    [Fact]
    public void Polishing_leaves_a_place_without_second_derivatives()
    {
        // At x1 = 0 the second derivative by x1 is infinite, and the way down is along x2.
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, "abs(x1)^1.5 + (x2 - 1)^2", 2)));

        var polished = Polishing.Polish(surface, [0, 3]);

        polished.Point[1].ShouldBe(1, 1e-6);
        polished.EndLoss.ShouldBe(0, 1e-12);
    }

    [Theory]
    [InlineData("0 - exp(x1) + x2^2")]
    [InlineData("0 - exp(x1 * x1)")]
    [InlineData("1e300 * x1 + 1e-300 * x2")]
    [InlineData("0 - 1e250 * x1^4 + x2^2")]
    public void Polishing_ends_where_the_loss_falls_out_of_the_range_of_numbers(string formula)
    {
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, formula, 2)));

        var polished = Polishing.Polish(surface, [-2, 0.3]);
        var found = Classifying.Classify(surface, polished.Point, Shapes.Stream(1), 2);

        double.IsFinite(polished.EndLoss).ShouldBeTrue();
        found.Verdict.ShouldNotBeOfType<PlaceVerdict.Minimum>();
        found.Verdict.ShouldNotBeOfType<PlaceVerdict.FlatValley>();
    }

    [Theory]
    [InlineData("1e-6*x1 + x2^2", -4.9e11, 1e-17)]
    [InlineData("1e-6*x1 + x2^2", 4.9e11, -1e-12)]
    [InlineData("(x1 - x2)^2 + 1e-9*(x1 + x2)", -1, -1)]
    [InlineData("0 - exp(x1) + x2^2", 709.7, 0)]
    [InlineData("x1^3 + x2^2", 1e-8, -1e-12)]
    [InlineData("1e6*x1^3 + 1e6*x2^2", 1e-8, 1e-12)]
    public void A_level_valley_that_falls_without_end_is_no_valley(string formula, double x1, double x2)
    {
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, formula, 2)));

        Classifying.Classify(surface, [x1, x2], Shapes.Stream(1), 1).Verdict.ShouldBeOfType<PlaceVerdict.FallsWithoutEnd>();
    }

    [Theory]
    [InlineData("tanh(x1) + x2^2", -14, 1e-9)]
    [InlineData("tanh(x1) + x2^2", -14, -1e-12)]
    [InlineData("exp(x1) + x2^2", -25, 1e-9)]
    public void A_level_valley_that_sinks_to_a_limit_is_a_plateau(string formula, double x1, double x2)
    {
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, formula, 2)));

        Classifying.Classify(surface, [x1, x2], Shapes.Stream(1), 1).Verdict.ShouldBeOfType<PlaceVerdict.Plateau>();
    }

    [Theory]
    [InlineData("x1^4 - x1^6 + x2^2", 1e-4, 1e-12)]
    [InlineData("(x1 - x2)^2", 1, 1.00000000000000022)]
    [InlineData("(x1*x2 - 1)^2", 2, 0.5)]
    [InlineData("x1^4 + x2^2", 1e-5, 1e-12)]
    public void A_valley_with_a_floor_stays_one(string formula, double x1, double x2)
    {
        var surface = JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(SurfaceCatalogue.FormulaName, formula, 2)));

        Classifying.Classify(surface, [x1, x2], Shapes.Stream(1), 1).Verdict.ShouldBeOfType<PlaceVerdict.FlatValley>();
    }

    [Fact]
    public void A_rotated_toy_has_the_same_landscape()
    {
        var rotated = DataConfigs.Open(DataConfigs.Of(DataSource.HadamardToy) with { Rotate = true }).Train.Inputs;

        var spectrum = LinearSpectrum.OfAutoencoder(rotated, 8, 4, centre: true, divisor: 4);

        double[] expected = [16, 4, 1, 0.25];
        for (var i = 0; i < 4; i++)
        {
            spectrum.Eigenvalues[i].ShouldBe(expected[i], 1e-12);
        }

        spectrum.Optimum(2).ShouldBe(0.3125, 1e-12);
        spectrum.Optimum(9).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Linear_autoencoders_polished_from_anywhere_end_at_the_optimum_of_principal_components()
    {
        var shape = LinearAutoencoder(bias: true);
        var function = Shapes.Judged(shape, Shapes.MeanSquares, Toy, Toy);
        for (var seed = 0; seed < 10; seed++)
        {
            var result = Polishing.Polish(function, Shapes.Gaussian(function.Objective.Dimension, seed, 0.3));
            var kind = Classifying.Classify(function, result.Point, Shapes.Stream(1), result.StartNorm);

            result.EndLoss.ShouldBe(0.3125, 1e-10);
            kind.Name.ShouldBe("minimum");
            kind.SymmetryDirections.ShouldBe(6);
            kind.FlatDirections.ShouldBe(6);
            kind.Sentence.ShouldContain("only rearrange");
        }
    }

    [Fact]
    public void A_deep_linear_network_has_the_optimum_of_its_narrowest_layer()
    {
        const int samples = 60;
        var (inputs, noise) = (Shapes.Gaussian(samples * 5, 1), Shapes.Gaussian(samples * 3, 2));
        var targets = new double[samples * 3];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = (inputs[(i / 3 * 5) + (i % 3)] * (1 + (i % 3))) - inputs[(i / 3 * 5) + 4] + noise[i];
        }

        var spectrum = LinearSpectrum.OfRegression(inputs, 5, targets, 3, samples, centre: true, divisor: 3);
        var shape = Shapes.Chain(ActivationKind.Identity, ActivationKind.Identity, bias: true, 5, 4, 2, 4, 3);
        var function = Shapes.Judged(shape, Shapes.MeanSquares, inputs, targets);

        var result = Polishing.Polish(function, Shapes.Gaussian(function.Objective.Dimension, 3, 0.5));

        result.EndLoss.ShouldBe(spectrum.Optimum(2), 1e-9);
        spectrum.Optimum(3).ShouldBeLessThan(spectrum.Optimum(2) - 0.01);
    }

    [Fact]
    public void Relu_units_bring_one_flat_direction_each_that_is_no_property_of_the_minimum()
    {
        var shape = Shapes.Chain(ActivationKind.Relu, ActivationKind.Identity, bias: true, 3, 4, 2);
        var at = Shapes.Gaussian(shape.Layout().Count, 5);

        Symmetries(shape, LossKind.Mse, at).ShouldBe(4);
    }

    [Fact]
    public void Moving_along_a_symmetry_does_not_change_the_loss()
    {
        NetworkShape[] shapes =
        [
            Shapes.Chain(ActivationKind.Identity, ActivationKind.Sigmoid, bias: true, 4, 3, 4),
            Shapes.Chain(ActivationKind.LeakyRelu, ActivationKind.Identity, bias: true, 4, 3, 3, 4),
            Shapes.Tied(ActivationKind.Tanh, ActivationKind.Identity, 4, 5, 3),
        ];
        int[] expected = [9 + 3, 6, 3 + 3];
        var data = Shapes.Uniform(4 * 12, 6);
        for (var s = 0; s < shapes.Length; s++)
        {
            var objective = new NetworkCurvature(shapes[s], Shapes.MeanSquares, 0, 0, 0, data, data, 12);
            var at = Shapes.Gaussian(objective.Dimension, 7);
            var gradient = new double[at.Length];
            objective.ValueAndGradient(at, gradient);

            Symmetries(shapes[s], LossKind.Mse, at).ShouldBe(expected[s]);
            foreach (var tangent in ContinuousSymmetry.Tangents(shapes[s], LossKind.Mse, at))
            {
                tangent.Zip(gradient, (t, g) => t * g).Sum().ShouldBe(0, 1e-12);
                tangent.Max(Math.Abs).ShouldBeGreaterThan(0);
            }
        }
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, "minimum", 0, 0)]
    [InlineData(new double[] { -1, -0.5, 3 }, "saddle", 2, 0)]
    [InlineData(new double[] { 0, 1e-9, 3 }, "flat valley", 0, 2)]
    public void A_form_with_a_known_spectrum_gets_the_right_name(double[] eigenvalues, string kind, int negative, int flat)
    {
        var form = new Quadratic(eigenvalues, 1, offset: 1);

        var found = Classifying.Classify(JudgedFunction.Surface(form), form.Centre, Shapes.Stream(1));

        (found.Verdict.Kind, found.NegativeDirections, found.FlatDirections).ShouldBe((kind, negative, flat));
        found.Smallest.ShouldBe(eigenvalues[0], 1e-12);
    }

    [Fact]
    public void A_large_saddle_is_found_from_the_ends_of_its_spectrum()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 3_000).Select(i => (i + 1) / 3_000.0)];
        (eigenvalues[5], eigenvalues[50], eigenvalues[500]) = (-0.3, -0.2, -0.1);
        var form = new Quadratic(eigenvalues, 1, offset: 1);

        var found = Classifying.Classify(JudgedFunction.Surface(form), form.Centre, Shapes.Stream(1));

        found.Verdict.ShouldBe(new PlaceVerdict.Saddle(3, false));
        found.NegativeDirections.ShouldBe(3);
        found.NegativeIsExact.ShouldBeFalse();
        found.Name.ShouldBe("saddle (at least 3 negative directions)");
        found.Smallest.ShouldBe(-0.3, 1e-6);
        found.Largest.ShouldBe(1, 1e-3);
        found.Density.Trace.ShouldBe(eigenvalues.Sum(), 5 * found.Density.TraceError);
    }

    [Fact]
    public void A_point_on_a_slope_is_not_converged()
    {
        var form = new Quadratic([1, 2, 3], 1);

        var found = Classifying.Classify(JudgedFunction.Surface(form), [9, 9, 9], Shapes.Stream(1));

        found.Verdict.ShouldBeOfType<PlaceVerdict.NotLevel>().Steepness.ShouldBe(found.Steepness);
        found.Steepness.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void A_saturated_network_stands_on_a_plateau()
    {
        // Huge biases saturate the output: nothing that a small step does changes it.
        var shape = Shapes.Chain(ActivationKind.Sigmoid, ActivationKind.Sigmoid, bias: true, 2, 2, 1);
        double[] xor = [0, 0, 0, 1, 1, 0, 1, 1];
        double[] point = [1, 1, 1, 1, 0, 0, 1, 1, 60];

        var found = Classifying.Classify(Shapes.Judged(shape, Shapes.MeanSquares, xor, [0, 1, 1, 0]), point, Shapes.Stream(1));

        found.Verdict.ShouldBeOfType<PlaceVerdict.Plateau>();
        found.Loss.ShouldBe(0.5, 1e-9);
    }

    [Theory]
    [InlineData(0.1254, "1/8", "1/16")]
    [InlineData(0.1663, "1/6", "1/12")]
    [InlineData(0.2501, "1/4", "1/8")]
    [InlineData(0.0002, "solved", "solved")]
    [InlineData(0.2, null, null)]
    public void Levels_of_exclusive_or_are_named_by_the_loss_that_is_trained(double error, string? name, string? halved)
    {
        XorLevels.Of(new LossConfig(LossKind.Mse, LossReduction.Mean, 1, OmitOutputSlope: false), error)?.Name.ShouldBe(name);
        XorLevels.Of(new LossConfig(LossKind.HalfMse, LossReduction.Mean, 1, OmitOutputSlope: false), error / 2)?.Name.ShouldBe(halved);
    }

    private static int Symmetries(NetworkShape shape, LossKind loss, double[] at) =>
        Subspace.Of(ContinuousSymmetry.Tangents(shape, loss, at), [.. at.Select(_ => 1.0)]).Dimension;

    private static NetworkShape LinearAutoencoder(bool bias) =>
        Shapes.Chain(ActivationKind.Identity, ActivationKind.Identity, bias, 4, 2, 4);

    /// <summary>W₁ = A·U_Iᵀ, W₂ = U_I·A⁻¹: with A not the identity the critical point is in general position.</summary>
    private static double[] AtEigenvectors(LinearSpectrum spectrum, int first, int second, bool mix)
    {
        var (u, v) = (spectrum.Eigenvectors[first - 1], spectrum.Eigenvectors[second - 1]);
        var (a, b, c, d) = mix ? (1.5, 0.5, -0.25, 1.0) : (1.0, 0.0, 0.0, 1.0);
        var determinant = (a * d) - (b * c);
        var point = new double[16];
        for (var i = 0; i < 4; i++)
        {
            point[i] = (a * u[i]) + (b * v[i]);
            point[4 + i] = (c * u[i]) + (d * v[i]);
            point[8 + (2 * i)] = ((u[i] * d) - (v[i] * c)) / determinant;
            point[8 + (2 * i) + 1] = ((-u[i] * b) + (v[i] * a)) / determinant;
        }

        return point;
    }

    private static double[] Product(double[] point)
    {
        var map = new double[16];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                map[(i * 4) + j] = (point[8 + (2 * i)] * point[j]) + (point[8 + (2 * i) + 1] * point[4 + j]);
            }
        }

        return map;
    }
}
