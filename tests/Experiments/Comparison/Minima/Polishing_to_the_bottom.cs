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

        var result = Polishing.Polish(JudgedFunction.Surface(bowl), Shapes.Gaussian(50, 9));

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

        var result = Polishing.Polish(Surface(name), [x, y]);

        result.End.ShouldBe(PolishEnd.Converged);
        var nearest = NearestSurfaceMinimum.Of(surface, result.Point)!;
        nearest.Distance.ShouldBeLessThan(1e-6);
        nearest.Gap.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void A_run_that_sits_on_a_saddle_is_left_there()
    {
        var surface = Surface("saddle");

        var result = Polishing.Polish(surface, [0, 0]);

        result.Point.ShouldBe([0, 0]);
        result.Steps.ShouldBe(0);
        Classifying.Classify(surface, result.Point, Shapes.Stream(1), result.StartNorm).Name.ShouldBe("saddle (1 negative direction)");
    }

    [Fact]
    public void A_bounded_polish_says_that_it_was_still_falling()
    {
        var options = new PolishOptions(MostSteps: 3);

        var result = Polishing.Polish(Surface("rosenbrock"), [-1.2, 1], options);

        result.End.ShouldBe(PolishEnd.Budget);
        (result.Steps + result.NewtonSteps).ShouldBe(3);
        result.EndLoss.ShouldBeLessThan(result.StartLoss);
        result.Sentence.ShouldContain("still falling");
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_said_and_nothing_else_is_done()
    {
        var result = Polishing.Polish(Surface("himmelblau"), [double.NaN, 0]);

        result.End.ShouldBe(PolishEnd.NotFinite);
        result.Evaluations.ShouldBe(1);
    }

    [Fact]
    public void A_trained_autoencoder_never_ends_above_where_it_began()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Sigmoid, bias: true, 6, 3, 6);
        var data = Shapes.Uniform(6 * 30, 4);
        var function = Shapes.Judged(shape, Shapes.MeanSquares, data, data);

        for (var seed = 0; seed < 3; seed++)
        {
            var result = Polishing.Polish(function, Shapes.Gaussian(function.Objective.Dimension, 20 + seed, 0.4));

            result.EndLoss.ShouldBeLessThan(result.StartLoss);
            function.Objective.Value(result.Point).ShouldBe(result.EndLoss, 1e-15);
            result.EndGradient.ShouldBeLessThan(result.StartGradient / 10);
        }
    }

    /// <summary>Where a walk ended decides, not where a long step lands: Rastrigin's dents are one apart.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(-4.3, 2.4)]
    [InlineData(0.6, 0.6)]
    [InlineData(4.74, -0.49)]
    public void Polishing_stays_in_the_dent_that_descent_from_there_comes_to(double x, double y)
    {
        var function = Surface("rastrigin");
        double[] descended = [x, y];
        var gradient = new double[2];
        for (var step = 0; step < 20_000; step++)
        {
            function.Objective.ValueAndGradient(descended, gradient);
            EuclideanSpace.AddScaled(-1e-4, gradient, descended);
        }

        var result = Polishing.Polish(function, [x, y]);

        EuclideanSpace.Distance(result.Point, descended).ShouldBeLessThan(1e-6);
        result.End.ShouldBe(PolishEnd.Converged);
    }

    /// <summary>100 starts of the lattice for each of three surfaces with many minima.</summary>
    [Theory]
    [InlineData("rastrigin", 1e-4)]
    [InlineData("himmelblau", 1e-3)]
    [InlineData("styblinski-tang", 1e-3)]
    public void Polishing_ends_where_slow_descent_ends_from_nearly_every_start(string name, double rate)
    {
        var function = Surface(name);
        var gradient = new double[2];
        var elsewhere = 0;
        for (var start = 0; start < 100; start++)
        {
            double[] from = [-4.5 + (start % 10) + 0.03, -4.5 + (start / 10) + 0.07];
            double[] descended = [.. from];
            for (var step = 0; step < 20_000; step++)
            {
                function.Objective.ValueAndGradient(descended, gradient);
                EuclideanSpace.AddScaled(-rate / (1 + (0.01 * EuclideanSpace.Norm(gradient))), gradient, descended);
            }

            elsewhere += EuclideanSpace.Distance(Polishing.Polish(function, from).Point, descended) < 1e-3 ? 0 : 1;
        }

        elsewhere.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void A_run_that_is_at_zero_already_had_converged()
    {
        foreach (var start in new[] { 0.0, 1e-9, 1e-12 })
        {
            var result = Polishing.Polish(Surface("rastrigin"), [start, start]);

            result.HadNotConverged.ShouldBeFalse();
            result.LateFall.ShouldBeInRange(0, 1);
            result.EndLoss.ShouldBe(0, 1e-15);
        }
    }

    [Fact]
    public void A_loss_without_a_bottom_is_followed_until_its_parameters_run_away()
    {
        var result = Polishing.Polish(Surface("saddle"), [1e-3, 0.5]);

        result.End.ShouldBe(PolishEnd.RanAway);
        result.EndLoss.ShouldBeLessThan(-1e10);
    }

    private static JudgedFunction Surface(string name) => JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(name)));
}
