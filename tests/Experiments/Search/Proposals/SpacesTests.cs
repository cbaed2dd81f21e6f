using System.Collections.Immutable;
using Runner.Search.Proposals;

namespace Runner.Tests.Search.Proposals;

public sealed class SpacesTests
{
    /// <summary>The first axis chooses which of the next two applies; the last always does.</summary>
    private static readonly SearchSpace Conditional = new(
        [SearchAxis.Categories(2), SearchAxis.Continuous, SearchAxis.Continuous, SearchAxis.Numbers(5)],
        at => [true, at[0] < 0.5, at[0] >= 0.5, true]);

    public static TheoryData<string> Names => SearchRuns.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_are_canonical_and_inside_the_cube(string method)
    {
        var past = SearchRuns.Run(SearchRuns.Methods[method](Conditional, 3, 2), 60, ConditionalCost);

        foreach (var point in past)
        {
            point.At.ShouldAllBe(x => x >= 0 && x < 1);
            point.At.ShouldBe(Conditional.Canonical(point.At.AsSpan()));
            point.At[point.At[0] < 0.5 ? 2 : 1].ShouldBe(0);
        }
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void The_better_branch_of_a_conditional_space_is_found(string method)
    {
        var past = SearchRuns.Run(SearchRuns.Methods[method](Conditional, 3, 1), 60, ConditionalCost);

        past.MinBy(point => point.Costs[0])!.At[0].ShouldBeGreaterThan(0.5);
        SearchRuns.Best(past).ShouldBeLessThan(0.02);
        past.TakeLast(20).Count(point => point.At[0] >= 0.5).ShouldBeGreaterThan(10);
    }

    /// <summary>TPE reads coordinates only where their axis applies.</summary>
    [Fact]
    public void Coordinates_of_axes_that_do_not_apply_are_not_read()
    {
        var proposer = Proposers.Tpe(Conditional, 3);
        var past = SearchRuns.Run(proposer, 30, ConditionalCost);
        var scribbled = past.Select(point => point with { At = point.At.SetItem(point.At[0] < 0.5 ? 2 : 1, 0.77) }).ToList();

        proposer.Propose(scribbled).ShouldBe(proposer.Propose(past));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_of_a_finite_space_is_tried_before_one_is_tried_again(string method)
    {
        var space = new SearchSpace(
            [SearchAxis.Categories(3), SearchAxis.Numbers(4), SearchAxis.Categories(2)], at => [true, true, at[0] < 1 / 3.0]);
        const int Different = (4 * 2) + (2 * 4);

        var past = SearchRuns.Run(SearchRuns.Methods[method](space, 5, 3), Different + 4, at => at.Sum());

        past.Take(Different).Select(point => string.Join(' ', point.At)).Distinct().Count().ShouldBe(Different);
    }

    /// <summary>One axis, and more axes than there is a Sobol sequence for.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_axes_will_do(string method)
    {
        foreach (var axes in new[] { 1, 40 })
        {
            var past = SearchRuns.Run(SearchRuns.Methods[method](SearchRuns.Continuous(axes), 1, 2), 30, at => at.Sum(x => Math.Abs(x - 0.3)));

            past.SelectMany(point => point.At).ShouldAllBe(x => x >= 0 && x < 1);
            past.Select(point => point.At[0]).Distinct().Count().ShouldBe(30);
        }
    }

    [Fact]
    public void A_point_that_was_tried_gives_way_to_its_nearest_untried_neighbour()
    {
        var untried = new Untried(new SearchSpace([SearchAxis.Numbers(10)]));
        var tried = new[] { 0.45, 0.55, 0.35 }.Select(x => TriedPoint.Pending([x]));

        untried.Nearest([0.45], tried).ShouldBe([0.25]);
        untried.Nearest([0.75], tried).ShouldBe([0.75]);
    }

    /// <summary>Chance alone gives 17 of 100.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void The_best_category_is_preferred(string method)
    {
        var space = new SearchSpace([SearchAxis.Categories(6), SearchAxis.Continuous]);

        var late = Enumerable.Range(0, 5).SelectMany(seed => SearchRuns.Run(
            SearchRuns.Methods[method](space, (ulong)seed, 1), 40, at => (IsBest(at) ? 0 : 1) + Math.Abs(at[1] - 0.2)).TakeLast(20));

        late.Count(point => IsBest(point.At)).ShouldBeGreaterThan(40);

        bool IsBest(ImmutableArray<double> at) => space.Axes[0].ValueAt(at[0]) == 4;
    }

    /// <summary>On random points of the same number the median is about 1.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("cma-es")]
    public void Integers_are_searched(string method)
    {
        var space = new SearchSpace([SearchAxis.Numbers(64), SearchAxis.Numbers(64), SearchAxis.Continuous]);

        var best = Enumerable.Range(0, 5).Select(seed => SearchRuns.Best(SearchRuns.Run(
            SearchRuns.Methods[method](space, (ulong)seed, 1), 80, at => at.Zip([0.7, 0.2, 0.4], (x, y) => 100 * (x - y) * (x - y)).Sum())));

        SearchRuns.Median(best).ShouldBeLessThan(0.15);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("gp")]
    public void So_they_are_by_the_costliest_method(string method) => Integers_are_searched(method);

    [Theory]
    [InlineData("cma-es")]
    [InlineData("gp")]
    public void Methods_for_one_cost_refuse_two(string method) =>
        Should.Throw<ArgumentException>(() => SearchRuns.Methods[method](SearchRuns.Continuous(2), 0, 1).Propose([TriedPoint.Done([0.5, 0.5], 1, 2)]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Failed_and_infinite_results_are_survived(string method)
    {
        var proposer = SearchRuns.Methods[method](SearchRuns.Continuous(2), 1, 1);

        var past = SearchRuns.Run(proposer, 50, at =>
            at[0] > 0.6 ? TriedPoint.Failed(at) : TriedPoint.Done(at, at[1] > 0.8 ? double.PositiveInfinity : Math.Abs(at[0] - 0.5) + at[1]));
        SearchRuns.Run(proposer, 25, TriedPoint.Failed).Count.ShouldBe(25);
        SearchRuns.Run(proposer, 25, _ => 1).Count.ShouldBe(25);

        if (method != "random")
        {
            past.TakeLast(20).Count(point => point.At[0] > 0.6).ShouldBeLessThan(8);
        }
    }

    private static double ConditionalCost(ImmutableArray<double> at) =>
        (at[0] < 0.5 ? 0.5 + at[1] : Math.Abs(at[2] - 0.7)) + (0.05 * Math.Abs(at[3] - 0.5));
}
