using Runner.Specs;
using Runner.Surfaces;
using static Runner.Tests.Optimizers.Rules;

namespace Runner.Tests.Optimizers;

public sealed class WalkerTests
{
    [Fact]
    public void Of_all_lattice_starts_on_rastrigin_exactly_121_climb_down_to_0()
    {
        var surface = SurfaceCatalogue.Open("rastrigin");
        var config = Config(OptimizerKind.HillClimbing, 0) with { Step = 0.1, Range = 5 };

        // Every path is followed once: where a start's first move leads, its end is known already.
        var ends = new Dictionary<(int, int), (int, int)>();
        var reached = 0;
        for (var i = -50; i <= 50; i++)
        {
            for (var j = -50; j <= 50; j++)
            {
                reached += End((i, j)) == (0, 0) ? 1 : 0;
            }
        }

        reached.ShouldBe(121);

        (int, int) End((int, int) start)
        {
            if (!ends.TryGetValue(start, out var end))
            {
                var moved = Walk<double>(config, surface, [start.Item1 / 10.0, start.Item2 / 10.0], 1).Last();
                var next = ((int)Math.Round(moved[0] * 10), (int)Math.Round(moved[1] * 10));
                end = ends[start] = next == start ? start : End(next);
            }

            return end;
        }
    }

    [Fact]
    public void Without_a_range_hill_climbing_moves_along_the_coordinates_from_its_start()
    {
        var config = Config(OptimizerKind.HillClimbing, 0) with { Step = 0.25, Range = 0 };
        var end = Walk<double>(config, SurfaceCatalogue.Open("booth"), [0.9, 2.1], 20).Last();
        end[0].ShouldBe(1, 0.2);
        end[1].ShouldBe(3, 0.2);
        ((end[0] - 0.9) / 0.25 % 1).ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Nearly_all_annealing_walks_on_rastrigin_reach_the_lowest_valley()
    {
        var surface = SurfaceCatalogue.Open("rastrigin");
        var config = Config(OptimizerKind.Annealing, 0) with { Step = 0.5, Temperature = 10, Cooling = 0.999, Range = 5.12 };
        var reached = 0;
        for (var walk = 0; walk < 50; walk++)
        {
            var start = new[] { (walk % 10) - 4.5, (walk / 10) - 2.0 };
            var end = Walk<double>(config, surface, start, 10_000, seeds: new TrialSeeds(3, walk, walk, walk)).Last();
            reached += surface.Value(end) < 0.99 ? 1 : 0;
        }

        reached.ShouldBeGreaterThanOrEqualTo(49);
    }

    [Fact]
    public void Random_search_never_climbs_and_stays_within_its_range()
    {
        var surface = SurfaceCatalogue.Open("himmelblau");
        var config = Config(OptimizerKind.RandomSearch, 0) with { Range = 5 };
        var value = double.PositiveInfinity;
        var moves = 0;
        foreach (var point in Walk<double>(config, surface, [5, 5], 2000, seeds: new TrialSeeds(1, 0, 0, 0)))
        {
            point.ShouldAllBe(x => Math.Abs(x) <= 5);
            var now = surface.Value(point);
            now.ShouldBeLessThanOrEqualTo(value);
            moves += now < value ? 1 : 0;
            value = now;
        }

        moves.ShouldBeInRange(3, 40);
        value.ShouldBeLessThan(1);
    }

    [Theory]
    [InlineData(0, .9025789)]
    [InlineData(.5, .9025789)]
    [InlineData(.8, 0)]
    [InlineData(.9, -.9025789)]
    public void Momentum_carries_over_the_bumps_as_published(double momentum, double end)
    {
        var config = Config(momentum == 0 ? OptimizerKind.Sgd : OptimizerKind.Momentum, 0.01) with { Momentum = momentum };
        Walk<double>(config, SurfaceCatalogue.Open("bumps", dimensions: 1), [2.5], 2000).Last()[0].ShouldBe(end, 1e-6);
    }
}
