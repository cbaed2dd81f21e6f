using System.Collections.Immutable;
using Runner.Search.Proposals;
using Runner.Search.Proposals.Cma;

namespace Runner.Tests.Search.Proposals;

public sealed class CmaPartsTests
{
    [Fact]
    public void Constants_are_those_of_the_tutorial()
    {
        var constants = new CmaConstants(10, CmaConstants.DefaultPopulation(10));

        constants.Population.ShouldBe(10);
        constants.Weights.Where(weight => weight > 0).Sum().ShouldBe(1, 1e-12);
        constants.PathMass.ShouldBe(3.167, 1e-3);
        constants.RankOne.ShouldBe(2 / ((11.3 * 11.3) + 3.1673), 1e-6);
        constants.ExpectedNorm.ShouldBe(3.0847, 1e-3);
        constants.Weights.Where(weight => weight < 0).Sum().ShouldBe(-(1 + (constants.RankOne / constants.RankMany)), 1e-12);
    }

    /// <summary>A rotated ellipsoid of condition 10⁴ in 4 dimensions: only who learns the covariance gets there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_rotated_ellipsoid_is_followed_to_its_bottom(int parallel)
    {
        var past = SearchRuns.Run(Proposers.CmaEs(SearchRuns.Continuous(4), 3, parallel), 1200, at =>
        {
            var (a, b, c, d) = (at[0] - 0.4, at[1] - 0.6, at[2] - 0.5, at[3] - 0.3);
            return ((a + b + c + d) * (a + b + c + d)) + (21.5 * (a - b + c - d) * (a - b + c - d))
                + (464 * (a + b - c - d) * (a + b - c - d)) + (1e4 * (a - b - c + d) * (a - b - c + d));
        });

        SearchRuns.Best(past).ShouldBeLessThan(1e-9);
    }

    /// <summary>Within 1,000 points a run on a paraboloid converges and another begins: points are far from the bottom again.</summary>
    [Fact]
    public void A_run_that_converged_is_followed_by_another()
    {
        var past = SearchRuns.Run(Proposers.CmaEs(SearchRuns.Continuous(2), 1), 1000, at => Distance(at, [0.3, 0.6]));

        var converged = past.FindIndex(point => point.Costs[0] < 1e-14);
        converged.ShouldBeGreaterThan(0);
        past.Skip(converged).ShouldContain(point => point.Costs[0] > 0.01);
    }

    [Fact]
    public void A_margin_keeps_every_value_within_reach()
    {
        var state = Margin.Apply(new CmaState([0.55, 0.05, 0.5], 1e-6, [1, 0, 0, 0, 1, 0, 0, 0, 1]), [10, 10, 0], 8);
        const double Alpha = 1.0 / 24;

        var deviation = state.DeviationOf(0) * state.Margins[0];
        Runner.Numerics.Simd.NormalCdf((0.5 - state.Mean[0]) / deviation).ShouldBe(Alpha / 2, 1e-9);
        Runner.Numerics.Simd.NormalCdf((state.Mean[0] - 0.6) / deviation).ShouldBe(Alpha / 2, 1e-9);
        Runner.Numerics.Simd.NormalCdf((state.Mean[1] - 0.1) / (state.DeviationOf(1) * state.Margins[1])).ShouldBe(Alpha, 1e-9);
        state.Margins[2].ShouldBe(1);
    }

    /// <summary>400 points, 200 of them after the continuous coordinates have converged.</summary>
    [Fact]
    public void Values_still_change_after_the_deviation_fell_below_a_cell()
    {
        var space = new SearchSpace([SearchAxis.Numbers(9), SearchAxis.Continuous, SearchAxis.Continuous]);

        var past = SearchRuns.Run(Proposers.CmaEs(space, 1), 400, at => at[0] + Distance([at[1], at[2]], [0.3, 0.3]));

        past.TakeLast(200).Select(point => point.At[0]).Distinct().Count().ShouldBeGreaterThan(1);
        SearchRuns.Best(past).ShouldBeLessThan(space.Axes[0].MiddleOf(0) + 1e-6);
    }

    [Fact]
    public void Foreign_points_say_where_to_begin()
    {
        var space = SearchRuns.Continuous(2);
        var foreign = SearchRuns.Run(Proposers.Random(space, 9), 100, at => Distance(at, [0.85, 0.15])).Select(point => point with { IsForeign = true });

        var past = SearchRuns.Run(Proposers.CmaEs(space, 1), 12, at => TriedPoint.Done(at, Distance(at, [0.85, 0.15])), foreign);

        past.TakeLast(12).Average(point => point.Costs[0]).ShouldBeLessThan(0.06);
        SearchRuns.Run(Proposers.CmaEs(space, 1), 12, at => Distance(at, [0.85, 0.15])).Average(point => point.Costs[0]).ShouldBeGreaterThan(0.1);
    }

    private static double Distance(ImmutableArray<double> at, double[] to) => at.Zip(to, (x, y) => (x - y) * (x - y)).Sum();
}
