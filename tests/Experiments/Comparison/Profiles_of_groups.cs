using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;

namespace Runner.Tests.Comparison;

public class Profiles_of_groups
{
    [Fact]
    public void A_performance_profile_is_the_share_of_problems_within_a_factor_of_the_best()
    {
        // By hand: ratios of the first solver 1, 2, 1, 4; of the second 3, 1, 1, 1 (a tie on the third problem).
        var profiles = RatioProfile.Of([[1, 3], [4, 2], [5, 5], [8, 2]]);
        profiles[0].ShouldBe([new(1, .5), new(2, .75), new(4, 1)]);
        profiles[1].ShouldBe([new(1, .75), new(3, 1), new(4, 1)]);
    }

    [Fact]
    public void A_problem_that_is_not_solved_is_never_reached()
    {
        var profiles = RatioProfile.Of([[1, double.PositiveInfinity], [double.PositiveInfinity, double.PositiveInfinity]]);
        profiles[0].ShouldBe([new(1, .5)]);
        profiles[1].ShouldBe([new(1, 0)]);
    }

    [Fact]
    public void Where_the_best_cost_is_nothing_only_nothing_is_as_good()
    {
        var profiles = RatioProfile.Of([[0, 1e-9, 0]]);
        profiles.Select(steps => steps[^1].Share).ShouldBe([1, 0, 1]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_cost_below_nothing_has_no_ratio(double cost) => Should.Throw<ArgumentOutOfRangeException>(() => RatioProfile.Of([[1, cost]]));

    [Fact]
    public void Groups_are_compared_on_the_settings_and_seeds_that_all_of_them_have_ended()
    {
        var outline = FakeSweep.Outline([("optimizer.name", ["adam", "sgd"]), ("optimizer.lr", ["0.1", "1"])], 2);

        // Trials in order: adam .1, adam 1, sgd .1, sgd 1, each with two seeds. The last has not ended.
        double[] losses = [1, 2, 3, double.NaN, 2, 2, 6];
        var results = SweepResults.From(outline, losses.Select((loss, trial) => FakeSweep.Completed(trial, loss)));
        var ratios = Ratios(SweepComparison.Of(results, ["optimizer.name"], ComparisonMetric.FinalLoss));
        ratios.ShouldAllBe(group => group.Problems == 3);
        ratios.Single(group => group.Label == "adam").Steps.ShouldBe([new(1, 1), new(2, 1)], "it is as good as the best on each, and ties on one");
        ratios.Single(group => group.Label == "sgd").Steps.ShouldBe([new(1, 1 / 3.0), new(2, 1)]);
    }

    [Fact]
    public void Of_a_metric_that_rises_the_ratio_is_the_other_way_round()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 1);
        var results = SweepResults.From(outline, [FakeSweep.Completed(0, .8), FakeSweep.Completed(1, .4)]);
        var accuracy = ComparisonMetric.FinalLoss with { Quantity = ComparisonMetric.FinalLoss.Quantity with { HigherIsBetter = true } };
        var ratios = Ratios(SweepComparison.Of(results, ["a"], accuracy));
        ratios.Single(group => group.Label == "q").Steps[^1].ShouldBe(new(2, 1));
    }

    [Fact]
    public void Groups_with_a_value_below_nothing_have_no_profile() =>
        Ratios(SweepComparison.Of(FakeSweep.Groups([-1], [2]), ["a"], ComparisonMetric.FinalLoss)).ShouldBeEmpty();

    [Fact]
    public void A_table_of_two_axes_has_the_median_of_every_pair()
    {
        var outline = FakeSweep.Outline([("a", ["2", "1"]), ("b", ["x", "y"])], 3);
        double[] losses = [1, 5, 3, 7, 7, 7, double.NaN, double.NaN, 4, 9, double.NaN, 8];
        var results = SweepResults.From(outline, losses.Select((loss, trial) => FakeSweep.Completed(trial, loss)));
        var table = PairTable.Of(RunValues.Of(results, ComparisonMetric.FinalLoss), 0, 1);
        table.Rows.Labels.ShouldBe(["1", "2"], "numbers ascend");
        table.Columns.Labels.ShouldBe(["x", "y"]);

        // Of the first cell two of three runs diverged.
        table.Medians.ShouldBe([double.NaN, 8.5, 3, 7]);
        table.Runs.ShouldBe([3, 3, 3, 3]);
    }

    [Fact]
    public void Numbers_drawn_at_random_are_cut_into_ranges()
    {
        const int points = 5_000;
        var outline = FakeSweep.Outline([("a", []), ("b", [])], 1, points, point => [new("a", $"{point}", point), new("b", $"{points - point}", points - point)]);
        var results = SweepResults.From(outline, Enumerable.Range(0, points).Select(trial => FakeSweep.Completed(trial, trial)));
        var table = PairTable.Of(RunValues.Of(results, ComparisonMetric.FinalLoss), 0, 1);
        (table.Rows.Labels.Count, table.Columns.Labels.Count).ShouldBe((16, 16));
        table.Runs.Sum().ShouldBe(points);
        table.Medians[15].ShouldBe(156, 2, "the lowest a are with the highest b");
    }

    private static IReadOnlyList<GroupRatio> Ratios(SweepComparison comparison) => GroupRatios.Of(comparison, comparison.Groups);
}
