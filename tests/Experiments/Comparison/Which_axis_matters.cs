using Runner.Comparison;
using Runner.Comparison.Importance;
using Runner.Numerics;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison;

public class Which_axis_matters
{
    [Fact]
    public void On_a_complete_grid_the_shares_are_those_of_the_formula()
    {
        // y = a + 2b + ab over a, b in {−1, 1}: variances 1, 4 and 1.
        var outline = FakeSweep.Outline([("a", ["-1", "1"]), ("b", ["-1", "1"]), ("c", ["5", "6"])], 1);
        var results = FakeSweep.Results(outline, (values, _) =>
        {
            var (a, b) = (double.Parse(values[0]), double.Parse(values[1]));
            return 10 + a + (2 * b) + (a * b);
        });
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Method.ShouldBe(ImportanceMethod.FunctionalAnova);
        importance.Axes.Select(axis => axis.Name).ShouldBe(["b", "a", "c"]);
        importance.Axes.Select(axis => axis.Share).ShouldBe([4 / 6.0, 1 / 6.0, 0], 1e-12);
        importance.Pairs[0].Name.ShouldBe("a with b");
        importance.Pairs[0].Share.ShouldBe(1 / 6.0, 1e-12);
        importance.Rest.ShouldBe(0, 1e-12);
        importance.SeedShare.ShouldBe(0);
    }

    [Fact]
    public void Losses_a_factor_of_ten_apart_are_compared_by_factors()
    {
        var outline = FakeSweep.Outline([("a", ["1", "2"]), ("b", ["1", "2"])], 1);
        var results = FakeSweep.Results(outline, (values, _) => Math.Pow(10, double.Parse(values[0]) * 3) * Math.Pow(10, double.Parse(values[1])));
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Logarithmic.ShouldBeTrue();
        importance.Axes[0].Share.ShouldBe(.9, 1e-12);
        importance.Pairs[0].Share.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Crossed_seeds_are_told_apart()
    {
        // The start of the weights moves the result by ±2, the order by ±1, the axis by ±1; 3 × 3 seeds.
        var outline = FakeSweep.Outline([("a", ["-1", "1"])], 9, replicate => new TrialSeeds(1, replicate / 3, replicate % 3, replicate % 3));
        var results = SweepResults.From(outline, Enumerable.Range(0, 18).Select(trial =>
            FakeSweep.Completed(trial, 10 + (trial < 9 ? -1 : 1) + (2 * ((trial % 9 / 3) - 1)) + (trial % 3) - 1)));
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Seeds.Select(seed => seed.Name).ShouldBe(
            ["starting weights (init seed)", "order of the data (order seed) and noise (noise seed)", "seeds together"]);
        (importance.Seeds[0].Share / importance.Seeds[1].Share).ShouldBe(4, 1e-9);
        importance.Seeds[2].Share.ShouldBe(0, 1e-9);
        (importance.Axes[0].Share + importance.SeedShare).ShouldBe(1, 1e-9);
    }

    [Fact]
    public void The_split_of_the_data_is_a_factor_of_its_own()
    {
        var outline = FakeSweep.Outline([("a", ["-1", "1"])], 9, replicate => new TrialSeeds(1, replicate / 3, 0, 0, replicate % 3));
        var results = SweepResults.From(outline, Enumerable.Range(0, 18).Select(trial =>
            FakeSweep.Completed(trial, 10 + (trial < 9 ? -1 : 1) + ((trial % 9 / 3) - 1) + (2 * (trial % 3)))));
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Seeds.Select(seed => seed.Name).ShouldBe(["starting weights (init seed)", "split of the data (split seed)", "seeds together"]);
        (importance.Seeds[1].Share / importance.Seeds[0].Share).ShouldBe(4, 1e-9);
    }

    [Fact]
    public void Pure_luck_is_not_laid_at_an_axis_door()
    {
        var outline = FakeSweep.Outline([("a", ["1", "2", "3", "4", "5"]), ("b", ["1", "2", "3"])], 3);
        var results = FakeSweep.Results(outline, (_, random) => 1 + random.NextDouble());
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.SeedShare.ShouldBeGreaterThan(.7);
        SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines[0].Sentence.ShouldStartWith("No single setting matters as much as the seed");
    }

    [Fact]
    public void Points_drawn_at_random_get_a_forest_that_finds_the_same_shares()
    {
        // y = 3a + b, a and b uniform, c idle: variances 9 to 1.
        var random = RandomStream.Named(4, 0, StreamPurpose.Test);
        var draws = Enumerable.Range(0, 300).Select(_ => (A: random.NextDouble(), B: random.NextDouble(), C: random.NextInt32(3))).ToArray();
        var outline = FakeSweep.Outline([("a", []), ("b", []), ("c", [])], 1, draws.Length, point =>
        [
            new AxisValue("a", $"{draws[point].A}", draws[point].A),
            new AxisValue("b", $"{draws[point].B}", draws[point].B),
            new AxisValue("c", "pqr"[draws[point].C].ToString(), null),
        ]);
        var results = SweepResults.From(outline, draws.Select((draw, i) => FakeSweep.Completed(i, 10 + (3 * draw.A) + draw.B)));
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Method.ShouldBe(ImportanceMethod.RandomForest);
        importance.Axes.Select(axis => axis.Name).ShouldBe(["a", "b", "c"]);
        importance.Axes[0].Share.ShouldBe(.9, .06);
        importance.Axes[1].Share.ShouldBe(.1, .06);
        importance.Axes[2].Share.ShouldBeLessThan(.02);
        importance.SeedShare.ShouldBeLessThan(.05);
    }

    [Fact]
    public void A_grid_with_holes_and_words_gets_a_forest_too()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q", "r", "s"]), ("b", ["1", "2", "3"])], 3);
        var full = FakeSweep.Results(outline, (values, random) => 1 + (values[0] is "p" or "s" ? 1 : 0) + (.05 * random.NextDouble()));
        var importance = AxisImportance.Of(RunValues.Of(SweepResults.From(outline, full.Results.Skip(1)), ComparisonMetric.FinalLoss))!;
        importance.Method.ShouldBe(ImportanceMethod.RandomForest);
        importance.Axes[0].Name.ShouldBe("a");
        importance.Axes[0].Share.ShouldBeGreaterThan(.9);
    }

    [Fact]
    public void Runs_that_diverged_count_as_the_worst_and_the_finding_says_so()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", ["0.1", "1", "10"]), ("b", ["1", "2"])], 2);
        var results = FakeSweep.Results(outline, (values, _) => values[0] == "10" ? double.NaN : 1 + double.Parse(values[0]));
        var finding = SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines[0];
        finding.Sentence.ShouldStartWith("The learning rate matters most: it accounts for 100 % of the differences");
        finding.Evidence.ShouldContain("4 without a finite value counted with the worst finite value");
    }

    [Fact]
    public void Nothing_varies_so_nothing_matters()
    {
        AxisImportance.Of(RunValues.Of(FakeSweep.Groups([1, 2, 3, 4]), ComparisonMetric.FinalLoss)).ShouldBeNull();
        AxisImportance.Of(RunValues.Of(FakeSweep.Groups([1, 1], [1, 1]), ComparisonMetric.FinalLoss)).ShouldBeNull();
    }
}
