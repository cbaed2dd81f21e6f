using Runner.Numerics;
using Runner.Surfaces;

namespace Runner.Tests.Surfaces;

public class Walking_surfaces
{
    public static TheoryData<string, int> All => new()
    {
        { "rastrigin", 1 }, { "rastrigin", 3 }, { "ackley", 1 }, { "ackley", 4 }, { "rosenbrock", 2 }, { "rosenbrock", 5 }, { "himmelblau", 2 },
        { "six-hump-camel", 2 }, { "muller-brown", 2 }, { "styblinski-tang", 2 }, { "styblinski-tang", 3 }, { "beale", 2 }, { "booth", 2 }, { "griewank", 1 }, { "griewank", 4 },
        { "levy", 1 }, { "levy", 3 }, { "saddle", 2 }, { "bumps", 1 }, { "bumps", 2 },
        { "formula:x1^2 * sin(x2) - exp(-x1*x1/10) / (2 + cos(x2))^3 + tanh(x1*x2) + sqrt(1 + x1^2) * abs(x2 + 20) + log(3 + x1^2) - 2^x1 + (x1^2 + 1)^-2", 2 },
        { "formula:(x1^2+1)^x2 - -x1^3", 2 },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_agree_with_finite_differences(string name, int dimensions)
    {
        var surface = Open(name, dimensions);
        var stream = RandomStream.Named(0, dimensions, StreamPurpose.Test);
        var gradient = new double[dimensions];
        for (var trial = 0; trial < 100; trial++)
        {
            var point = RandomPoint(surface, stream);
            surface.Gradient(point, gradient).ShouldBe(surface.Value(point));
            for (var i = 0; i < dimensions; i++)
            {
                const double Step = 1e-5;
                var slope = FourthOrder(offset => surface.Value(Moved(point, i, offset)), Step);
                var scale = 1 + Math.Abs(gradient[i]) + (Math.Abs(surface.Value(point)) * 1e-5);
                Math.Abs(slope - gradient[i]).ShouldBeLessThan(1e-6 * scale, $"∂/∂x{i + 1} at {string.Join(", ", point)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Hessian_products_agree_with_differences_of_gradients(string name, int dimensions)
    {
        var surface = Open(name, dimensions);
        var stream = RandomStream.Named(1, dimensions, StreamPurpose.Test);
        var product = new double[dimensions];
        for (var trial = 0; trial < 50; trial++)
        {
            var point = RandomPoint(surface, stream);
            double[] direction = [.. point.Select(_ => stream.NextGaussian())];
            surface.HessianVector(point, direction, product);
            for (var i = 0; i < dimensions; i++)
            {
                var slope = FourthOrder(offset => GradientAt(surface, [.. point.Zip(direction, (x, v) => x + (offset * v))])[i], 1e-5);
                var scale = 1 + Math.Abs(product[i]) + (GradientAt(surface, point).Max(Math.Abs) * 1e-3);
                Math.Abs(slope - product[i]).ShouldBeLessThan(1e-5 * scale, $"(Hv){i + 1} at {string.Join(", ", point)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Known_minima_are_flat_lowest_and_curved_upwards(string name, int dimensions)
    {
        var surface = Open(name, dimensions);
        var stream = RandomStream.Named(2, dimensions, StreamPurpose.Test);
        foreach (var minimum in surface.Minima)
        {
            double[] at = [.. minimum.Point];
            surface.Value(at).ShouldBe(minimum.Value, 1e-12 * (1 + Math.Abs(minimum.Value)));
            GradientAt(surface, at).ShouldAllBe(slope => Math.Abs(slope) < 1e-6);
            for (var trial = 0; trial < 200; trial++)
            {
                surface.Value(RandomPoint(surface, stream)).ShouldBeGreaterThanOrEqualTo(minimum.Value - 1e-12);
                double[] near = [.. at.Select(x => x + (1e-3 * stream.NextGaussian()))];
                surface.Value(near).ShouldBeGreaterThan(minimum.Value);
            }
        }
    }

    [Fact]
    public void The_figures_of_the_literature_hold()
    {
        SurfaceCatalogue.Open("rosenbrock").Value([-1.2, 1]).ShouldBe(24.2, 1e-12);
        SurfaceCatalogue.Open("himmelblau").Minima.Length.ShouldBe(4);
        SurfaceCatalogue.Open("himmelblau").Value([-3.779310253378, -3.283185991286]).ShouldBe(0, 1e-20);
        SurfaceCatalogue.Open("six-hump-camel").Minima[0].Value.ShouldBe(-1.031628453490, 1e-12);
        SurfaceCatalogue.Open("styblinski-tang", dimensions: 2).Minima[0].Value.ShouldBe(-78.332331407543, 1e-12);
        SurfaceCatalogue.Open("ackley").Value([0, 0]).ShouldBe(0);
        SurfaceCatalogue.Open("ackley").Value([1, 1]).ShouldBe(3.6253849384403627, 1e-13);
        SurfaceCatalogue.Open("beale").Value([0, 0]).ShouldBe(14.203125);
        SurfaceCatalogue.Open("griewank").Value([100, 100]).ShouldBe(1 + 5 - (Math.Cos(100) * Math.Cos(100 / Math.Sqrt(2))), 1e-12);
        SurfaceCatalogue.Open("levy").Value([-3, 5]).ShouldBe(LevyByHand(-3, 5), 1e-12);
    }

    [Fact]
    public void Climbing_down_the_rastrigin_lattice_reaches_0_from_121_of_10201_starts()
    {
        var surface = SurfaceCatalogue.Open("rastrigin", dimensions: 2);
        var heights = new double[101, 101];
        for (var i = 0; i < 101; i++)
        {
            for (var j = 0; j < 101; j++)
            {
                heights[i, j] = surface.Value([(i - 50) / 10.0, (j - 50) / 10.0]);
            }
        }

        var reached = 0;
        for (var start = 0; start < 101 * 101; start++)
        {
            var (x, y) = (start / 101, start % 101);
            while (true)
            {
                var (bestX, bestY) = (x, y);
                foreach (var (dx, dy) in ((int, int)[])[(1, 0), (-1, 0), (0, 1), (0, -1)])
                {
                    if (x + dx is >= 0 and <= 100 && y + dy is >= 0 and <= 100 && heights[x + dx, y + dy] < heights[bestX, bestY])
                        (bestX, bestY) = (x + dx, y + dy);
                }

                if ((bestX, bestY) == (x, y))
                    break;

                (x, y) = (bestX, bestY);
            }

            reached += (x, y) == (50, 50) ? 1 : 0;
        }

        reached.ShouldBe(121);
    }

    [Fact]
    public void Momentum_rolls_over_the_bumps_that_stop_plain_descent()
    {
        var surface = SurfaceCatalogue.Open("bumps", dimensions: 1);
        double[] slope = [0];

        double End(double momentum)
        {
            var (x, velocity) = (2.5, 0.0);
            for (var step = 0; step < 2000; step++)
            {
                surface.Gradient([x], slope);
                velocity = (momentum * velocity) + slope[0];
                x -= 0.01 * velocity;
            }

            return x;
        }

        End(0).ShouldBe(0.9025789, 1e-7);
        End(0.5).ShouldBe(0.9025789, 1e-7);
        End(0.8).ShouldBe(0, 1e-7);
        End(0.9).ShouldBe(-0.9025789, 1e-7);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Gradient_descent_divides_himmelblaus_plane_as_the_reference_says()
    {
        var surface = SurfaceCatalogue.Open("himmelblau");
        var basins = new int[4];
        var gradient = new double[2];
        for (var start = 0; start < 101 * 101; start++)
        {
            double[] at = [((start / 101) - 50) / 10.0, ((start % 101) - 50) / 10.0];
            for (var step = 0; step < 3000; step++)
            {
                surface.Gradient(at, gradient);
                at[0] -= 0.01 * gradient[0];
                at[1] -= 0.01 * gradient[1];
            }

            basins[surface.Minima.Index().MinBy(item => Math.Abs(item.Item.Point[0] - at[0]) + Math.Abs(item.Item.Point[1] - at[1])).Index]++;
        }

        (int Basin, int Reference)[] expected = [(0, 2616), (1, 2414), (2, 2652), (3, 2519)];
        foreach (var (basin, reference) in expected)
        {
            basins[basin].ShouldBeInRange((int)(reference * 0.998), (int)Math.Ceiling(reference * 1.002));
        }
    }

    [Fact]
    public void Names_and_dimensions_that_do_not_exist_are_told_with_those_that_do()
    {
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("rastrigen")).Message
            .ShouldBe("there is no surface 'rastrigen'. Name one of rastrigin, ackley, rosenbrock, himmelblau, six-hump-camel, muller-brown, styblinski-tang, beale, booth, griewank, levy, saddle, bumps, formula.");
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("himmelblau", dimensions: 3)).Message
            .ShouldBe("himmelblau is not defined in 3 dimensions. Give 2.");
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("rosenbrock", dimensions: 1)).Message
            .ShouldBe("rosenbrock is not defined in 1 dimensions. Give 2 to 1000.");
    }

    private static ISurface Open(string name, int dimensions) => name.StartsWith("formula:", StringComparison.Ordinal)
        ? SurfaceCatalogue.Open("formula", name["formula:".Length..], dimensions)
        : SurfaceCatalogue.Open(name, dimensions: dimensions);

    private static double[] RandomPoint(ISurface surface, RandomStream stream) =>
        [.. surface.Domain.Select(range => range.From + ((range.To - range.From) * stream.NextDouble()))];

    private static double[] Moved(double[] point, int coordinate, double offset)
    {
        double[] moved = [.. point];
        moved[coordinate] += offset;
        return moved;
    }

    private static double[] GradientAt(ISurface surface, double[] point)
    {
        var gradient = new double[point.Length];
        surface.Gradient(point, gradient);
        return gradient;
    }

    private static double FourthOrder(Func<double, double> at, double step) =>
        ((8 * (at(step) - at(-step))) - (at(2 * step) - at(-2 * step))) / (12 * step);

    private static double LevyByHand(double x, double y)
    {
        var (w1, w2) = (1 + ((x - 1) / 4), 1 + ((y - 1) / 4));
        return Math.Pow(Math.Sin(Math.PI * w1), 2)
            + (Math.Pow(w1 - 1, 2) * (1 + (10 * Math.Pow(Math.Sin((Math.PI * w1) + 1), 2))))
            + (Math.Pow(w2 - 1, 2) * (1 + Math.Pow(Math.Sin(2 * Math.PI * w2), 2)));
    }
}
