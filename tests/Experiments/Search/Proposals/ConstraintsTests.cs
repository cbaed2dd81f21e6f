using System.Collections.Immutable;
using Runner.Search.Proposals;

namespace Runner.Tests.Search.Proposals;

public sealed class ConstraintsTests
{
    /// <summary>The cost falls towards the corner, which is forbidden: x + y at least .8. The best allowed cost is .8.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("cma-es")]
    [InlineData("gp")]
    public void The_best_allowed_point_is_found_beside_a_better_forbidden_one(string method)
    {
        var past = SearchRuns.Run(SearchRuns.Methods[method](SearchRuns.Continuous(2), 4, 1), 80, At);

        SearchRuns.Best(past).ShouldBeInRange(0.8, 0.88);
        past.TakeLast(30).Count(point => point.Violation == 0).ShouldBeGreaterThan(8);
    }

    /// <summary>1 of 400 random points is allowed.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("cma-es")]
    public void While_no_point_is_allowed_violation_leads(string method)
    {
        var past = SearchRuns.Run(SearchRuns.Methods[method](SearchRuns.Continuous(2), 4, 1), 80, at =>
            TriedPoint.Done(at, at[0]) with { Violation = Math.Max(0, Math.Max(Math.Abs(at[0] - 0.8), Math.Abs(at[1] - 0.3)) - 0.025) });

        past.ShouldContain(point => point.Violation == 0);
    }

    [Fact]
    public void Points_are_ranked_by_feasibility_then_cost_or_violation_and_failed_ones_come_last()
    {
        ImmutableArray<double> at = [0];
        TriedPoint[] points =
        [
            TriedPoint.Failed(at), TriedPoint.Done(at, -5) with { Violation = 2 }, TriedPoint.Done(at, 3), TriedPoint.Pending(at),
            TriedPoint.Done(at, 1), TriedPoint.Done(at, 9) with { Violation = 1 },
        ];

        Ranking.BestFirst(points).ShouldBe([4, 2, 5, 1, 0]);
    }

    private static TriedPoint At(ImmutableArray<double> at) =>
        TriedPoint.Done(at, at[0] + at[1]) with { Violation = Math.Max(0, 0.8 - at[0] - at[1]) };
}
