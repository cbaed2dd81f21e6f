using Runner.Comparison.Minima;
using Runner.Comparison.Minima.KnownOptima;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Tests.Comparison.Minima;

public sealed class Polishing_to_the_bottom
{
    [Fact]
    public void An_ill_conditioned_bowl_is_taken_to_its_bottom()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 50).Select(i => Math.Pow(10, -5 * i / 49.0))];
        var bowl = new Quadratic(eigenvalues, 1, offset: 2);

        var result = Polishing.Polish(bowl, Shapes.Gaussian(50, 9));

        result.End.ShouldBe(PolishEnd.Converged);
        result.EndLoss.ShouldBe(2, 1e-10);
        result.EndGradient.ShouldBeLessThanOrEqualTo(2e-8);
        result.Fall.ShouldBe(result.StartLoss - 2, 1e-9);
        result.HadNotConverged.ShouldBeTrue();
    }

    [Theory]
    [InlineData("rosenbrock", -1.2, 1)]
    [InlineData("rosenbrock", 5, -4)]
    [InlineData("himmelblau", 0, 0)]
    [InlineData("beale", 1, 1)]
    [InlineData("six-hump-camel", 0.5, -0.9)]
    public void A_surface_is_descended_to_a_listed_minimum(string name, double x, double y)
    {
        var surface = SurfaceCatalogue.Open(name);

        var result = Polishing.Polish(new SurfaceCurvature(surface), [x, y]);

        result.End.ShouldBe(PolishEnd.Converged);
        var nearest = NearestSurfaceMinimum.Of(surface, result.Point)!;
        nearest.Distance.ShouldBeLessThan(1e-6);
        nearest.Gap.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void A_run_that_sits_on_a_saddle_is_left_there()
    {
        var surface = new SurfaceCurvature(SurfaceCatalogue.Open("saddle"));

        var result = Polishing.Polish(surface, [0, 0]);

        result.Point.ShouldBe([0, 0]);
        result.Steps.ShouldBe(0);
        Classifying.Classify(surface, result.Point, Shapes.Stream(1), result).Name.ShouldBe("saddle (1 negative direction)");
    }

    [Fact]
    public void A_bounded_polish_says_that_it_was_still_falling()
    {
        var options = new PolishOptions(MostSteps: 3, MostNewtonSteps: 1);

        var result = Polishing.Polish(new SurfaceCurvature(SurfaceCatalogue.Open("rosenbrock")), [-1.2, 1], options);

        result.End.ShouldBe(PolishEnd.Budget);
        result.Steps.ShouldBe(3);
        result.EndLoss.ShouldBeLessThan(result.StartLoss);
        result.Sentence.ShouldContain("still falling");
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_said_and_nothing_else_is_done()
    {
        var result = Polishing.Polish(new SurfaceCurvature(SurfaceCatalogue.Open("himmelblau")), [double.NaN, 0]);

        result.End.ShouldBe(PolishEnd.NotFinite);
        result.Evaluations.ShouldBe(1);
    }

    [Fact]
    public void A_trained_autoencoder_never_ends_above_where_it_began()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Sigmoid, bias: true, 6, 3, 6);
        var data = Shapes.Uniform(6 * 30, 4);
        var objective = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, data, data, 30);

        for (var seed = 0; seed < 3; seed++)
        {
            var result = Polishing.Polish(objective, Shapes.Gaussian(objective.Dimension, 20 + seed, 0.4));

            result.EndLoss.ShouldBeLessThan(result.StartLoss);
            objective.Value(result.Point).ShouldBe(result.EndLoss, 1e-15);
            result.EndGradient.ShouldBeLessThan(result.StartGradient / 10);
        }
    }
}
