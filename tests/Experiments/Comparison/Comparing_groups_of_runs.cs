using Runner.Comparison;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison;

public class Comparing_groups_of_runs
{
    private static readonly string[] Letters = ["x", "y", "z"];

    [Fact]
    public void Groups_are_sorted_with_the_best_first()
    {
        var comparison = SweepComparison.Of(FakeSweep.Groups([3, 3.1, 2.9], [1, 1.1, .9], [2, 2.1, 1.9]), ["a"], ComparisonMetric.FinalLoss);
        comparison.Groups.Select(group => group.Label).ShouldBe(["g1", "g2", "g0"]);
        comparison.Groups[0].Summary.Iqm.ShouldBe(1, 1e-12);
        comparison.Groups[0].Interval.Contains(1).ShouldBeTrue();
    }

    [Fact]
    public void Three_seeds_each_are_not_enough_to_say_and_the_finding_says_how_many_are()
    {
        var comparison = SweepComparison.Of(FakeSweep.Groups([1, 1.1, .9], [2, 2.1, 1.9]), ["a"], ComparisonMetric.FinalLoss);
        var finding = comparison.Findings.Single();
        finding.Verdict.ShouldBe(Verdict.NotEnoughSeeds);
        finding.Sentence.ShouldBe(
            "Not enough seeds to say whether “g0” or “g1” gives the lowest final training loss (1 and 2); "
            + "about 7 seeds per setting instead of 3 would settle it, if the difference is as large as it looks.");
        comparison.Effects[0].SeedsNeeded.ShouldBe(7);
    }

    [Fact]
    public void Six_seeds_each_that_lie_apart_settle_it()
    {
        var comparison = SweepComparison.Of(
            FakeSweep.Groups([1, 1.1, .9, 1.05, .95, 1.01], [2, 2.1, 1.9, 2.05, 1.95, 2.01]), ["a"], ComparisonMetric.FinalLoss);
        var finding = comparison.Findings.Single();
        finding.Verdict.ShouldBe(Verdict.Settled);
        finding.Sentence.ShouldBe("“g0” gives the lowest final training loss: 1, against 2 for “g1”; the intervals do not overlap.");
        finding.Numbers.Single(number => number.Name == "p-value").Value.ShouldBe(2 / 924.0, 1e-12);
    }

    [Fact]
    public void Nobody_wins_by_rounding()
    {
        double[] noise = [4e-31, 5e-31, 3e-31, 4e-31, 5e-31, 3e-31];
        var none = SweepComparison.Of(FakeSweep.Groups(noise, [.. noise.Select(x => 4 * x)]), ["a"], ComparisonMetric.FinalLoss).Findings.Single();
        none.Sentence.ShouldBe("“g0” and “g1” have the same final training loss, 4e-31, up to rounding.");
        none.Verdict.ShouldBe(Verdict.Observed);

        double[] limit = [.3125, .3125, .3125, .3125, .3125, .3125];
        var three = SweepComparison.Of(
            FakeSweep.Groups([.. limit.Select(x => x + 1e-12)], limit, [2, 2.1, 1.9, 2.05, 1.95, 2.01]), ["a"], ComparisonMetric.FinalLoss);
        three.Findings.Single().Sentence.ShouldBe(
            "“g1” and “g0” have the same final training loss, 0.312, up to rounding. “g2” is clearly worse.");
    }

    [Fact]
    public void Diverged_runs_are_counted_named_and_in_no_average()
    {
        var nan = double.NaN;
        var comparison = SweepComparison.Of(
            FakeSweep.Groups([1, 1.1, .9, 1.05, .95, nan], [2, 2.1, 1.9, 2.05, 1.95, 2.01]), ["a"], ComparisonMetric.FinalLoss);
        comparison.Groups[0].Diverged.ShouldBe(1);
        comparison.Groups[0].Runs.ShouldBe(6);
        comparison.Groups[0].Summary.Count.ShouldBe(5);
        comparison.Groups[0].Summary.Worst.ShouldBe(1.1);
        comparison.Findings[0].Sentence.ShouldEndWith("1 run diverged, and is not included in any average.");
        // Run for run the one that diverged loses to all six.
        comparison.Effects[0].Win.P.ShouldBe(30 / 36.0, 1e-12);
    }

    [Fact]
    public void A_group_that_mostly_diverged_cannot_win_however_good_the_rest_are()
    {
        var nan = double.NaN;
        var comparison = SweepComparison.Of(FakeSweep.Groups([.1, .1, nan, nan, nan], [2, 2.1, 1.9, 2.05, 1.95]), ["a"], ComparisonMetric.FinalLoss);
        comparison.Groups.Select(group => group.Label).ShouldBe(["g1", "g0"]);
        comparison.Groups[1].CanWin.ShouldBeFalse();
        comparison.Findings[0].Sentence.ShouldBe("“g1” is the only one with a typical final training loss, 2; in the other group, “g0”, more than half of the runs diverged. 3 runs diverged, and are not included in any average.");
        comparison.Findings[0].Sentence.ShouldContain("3 runs diverged");
    }

    [Fact]
    public void Runs_without_a_result_or_ended_early_are_counted_beside_the_others()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 3);
        var comparison = SweepComparison.Of(SweepResults.From(outline,
        [
            FakeSweep.Completed(0, 1),
            FakeSweep.Completed(1, 2),
            new() { Index = 2, Outcome = TrialOutcome.Pruned, FinalLoss = .001 },
            FakeSweep.Completed(3, 3),
            new() { Index = 4, Outcome = TrialOutcome.Failed, Failure = new("broke", "") },
            FakeSweep.Completed(5, 4),
        ]), ["a"], ComparisonMetric.FinalLoss);
        var (best, other) = (comparison.Groups[0], comparison.Groups[1]);
        (best.Label, best.Unfinished, best.Summary.Best).ShouldBe(("p", 1, 1));
        (other.Label, other.Failed, other.Summary.Count).ShouldBe(("q", 1, 2));
    }

    [Fact]
    public void The_effect_of_another_axis_does_not_drown_that_of_the_one_asked_for()
    {
        // b multiplies the loss by up to a thousand; a changes it by 5 % against noise of 1 %.
        var outline = FakeSweep.Outline([("a", ["p", "q"]), ("b", ["1", "2", "3", "4"])], 3);
        var results = FakeSweep.Results(outline, (values, random) =>
            Math.Pow(10, double.Parse(values[1]) - 1) * (values[0] == "p" ? 1 : 1.05) * (1 + (.01 * random.NextDouble())));
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss);
        comparison.Effects.Single().Strata.ShouldBe(4);
        comparison.Effects.Single().Verdict.ShouldBe(Verdict.Settled);
        comparison.Groups[0].Label.ShouldBe("p");
    }

    [Fact]
    public void An_axis_that_applies_to_one_group_only_does_not_stand_in_the_way_of_matching()
    {
        // momentum varies only under "momentum"; b multiplies the loss and must still be matched.
        var settings = (from b in (string[])["1", "2", "3", "4"]
                        from optimizer in ((string Name, string? Beta)[])[("sgd", null), ("momentum", "0.5"), ("momentum", "0.9")]
                        select (b, optimizer)).ToArray();
        var outline = FakeSweep.Outline([("b", []), ("optimizer.name", []), ("optimizer.momentum", [])], 3, settings.Length, point =>
        [
            new("b", settings[point].b, double.Parse(settings[point].b)),
            new("optimizer.name", settings[point].optimizer.Name, null),
            settings[point].optimizer.Beta is { } beta ? new("optimizer.momentum", beta, double.Parse(beta)) : null,
        ]);
        var results = FakeSweep.Results(outline, (values, random) =>
            Math.Pow(10, double.Parse(values[0])) * (values[1] == "sgd" ? 1.1 : 1) * (1 + (.01 * random.NextDouble())));
        var effect = SweepComparison.Of(results, ["optimizer.name"], ComparisonMetric.FinalLoss).Effects.Single();
        effect.Strata.ShouldBe(4);
        effect.Best.Label.ShouldBe("momentum");
        effect.Verdict.ShouldBe(Verdict.Settled);
    }

    [Fact]
    public void Axes_that_move_together_are_compared_and_weighed_as_one()
    {
        const string text = """
            name: zipped
            data: xor
            model: {kind: mlp, hidden: [2]}
            training: {updates: 5}
            sweep:
              zip:
                - {optimizer.lr: [0.1, 0.2], model.init.weights: [he-normal, glorot-normal]}
              axes:
                model.activation: [tanh, sigmoid]
              replicates: 4
            """;
        var reading = SpecFile.Read(text, "zipped.yaml");
        if (reading.Spec is null)
        {
            reading.Problems.ShouldBeEmpty();
        }

        var results = SweepResults.From(
            reading.Spec!, SweepPoints.Of(reading.Spec!), Enumerable.Range(0, 16).Select(trial => FakeSweep.Completed(trial, 1 + (trial / 4 % 2) + (trial * .01))));
        var findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss);
        findings.Importance!.Axes[0].Axes.ShouldBe(["optimizer.lr", "model.init.weights"]);
        findings.Importance.Method.ShouldBe(Runner.Comparison.Importance.ImportanceMethod.FunctionalAnova);
        findings.ByAxis.Count.ShouldBe(2);
        findings.ByAxis[0].Groups[0].Label.ShouldBe("learning rate 0.1 · he-normal");
        findings.ByAxis[0].Effects.Single().Strata.ShouldBe(2);
    }

    [Fact]
    public void Nothing_but_noise_is_not_called_a_difference()
    {
        var claimed = 0;
        for (var round = 0; round < 60; round++)
        {
            var outline = FakeSweep.Outline([("a", Letters), ("b", ["1", "2"])], 3);
            var seed = round;
            var results = FakeSweep.Results(outline, (_, random) =>
            {
                random.Position = 2 * seed;
                return 1 + random.NextDouble();
            });
            claimed += SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss).Effects.Any(effect => effect.Verdict == Verdict.Settled) ? 1 : 0;
        }

        claimed.ShouldBeLessThan(9);
    }

    [Fact]
    public void The_order_in_which_results_arrive_changes_no_number()
    {
        var outline = FakeSweep.Outline([("a", Letters), ("b", ["1", "2"])], 4);
        var forth = FakeSweep.Results(outline, (values, random) => values[0][0] + random.NextDouble());
        var back = SweepResults.From(outline, forth.Results.Reverse());
        var one = SweepComparison.Of(forth, ["a"], ComparisonMetric.FinalLoss);
        var two = SweepComparison.Of(back, ["a"], ComparisonMetric.FinalLoss);
        two.Groups.Select(group => (group.Label, group.Summary, group.Interval)).ShouldBe(one.Groups.Select(group => (group.Label, group.Summary, group.Interval)));
        two.Findings.ShouldBe(one.Findings);
    }

    [Fact]
    public void Time_to_a_target_counts_the_runs_that_never_get_there()
    {
        var outline = FakeSweep.Outline([("a", ["fast", "slow"])], 3);
        var results = SweepResults.From(outline,
        [
            FakeSweep.Completed(0, .1, 1, .5, .1, .1),
            FakeSweep.Completed(1, .1, 1, .2, .1, .1),
            FakeSweep.Completed(2, .4, 1, .6, .5, .4),
            FakeSweep.Completed(3, .2, 1, .8, .5, .2),
            FakeSweep.Completed(4, .6, 1, .9, .8, .6),
            FakeSweep.Completed(5, .7, 1, .9, .8, .7),
        ]);
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.Parse("epochs-to:0.2"));
        var (fast, slow) = (comparison.Groups[0], comparison.Groups[1]);
        (fast.Label, fast.Summary.Median, fast.NotReached).ShouldBe(("fast", 2, 1));
        (slow.Label, slow.Summary.Median, slow.NotReached).ShouldBe(("slow", double.PositiveInfinity, 2));
        slow.CanWin.ShouldBeFalse();
    }

    [Fact]
    public void Speed_is_compared_at_a_target_that_most_runs_of_each_group_reach()
    {
        var outline = FakeSweep.Outline([("model.init.weights", ["he-normal", "glorot-uniform"])], 8);
        var results = SweepResults.From(outline, Enumerable.Range(0, 16).Select(trial =>
        {
            var rate = trial < 8 ? .3 : .15;
            double[] losses = [.. Enumerable.Range(0, 40).Select(epoch => .02 + ((1 + (.01 * (trial % 8))) * Math.Exp(-rate * epoch)))];
            return FakeSweep.Completed(trial, losses[^1], losses);
        }));
        var comparison = SweepComparison.Of(results, ["model.init.weights"], ComparisonMetric.FinalLoss);
        var speed = comparison.Findings.Single(finding => finding.Kind == FindingKind.Speed);
        speed.Sentence.ShouldBe("“he-normal” reaches a training loss of 0.025 in 18 epochs, “glorot-uniform” in 36; the intervals do not overlap.");
        speed.Verdict.ShouldBe(Verdict.Settled);
    }

    [Fact]
    public void The_area_under_the_curve_is_the_mean_loss_over_the_longest_run()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 1);
        var results = SweepResults.From(outline, [FakeSweep.Completed(0, 0, 2, 0), FakeSweep.Completed(1, 1, 1, 1, 1)]);
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.AreaUnderCurve);
        comparison.Groups[0].Summary.Best.ShouldBe(.5);
        comparison.Groups[1].Summary.Best.ShouldBe(1);
    }

    [Fact]
    public void A_numeric_axis_with_many_values_is_compared_in_ranges()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", [.. Enumerable.Range(1, 200).Select(i => $"{i}")])], 1);
        var results = FakeSweep.Results(outline, (values, _) => double.Parse(values[0]));
        var two = FakeSweep.Outline([("optimizer.lr", [.. Enumerable.Range(1, 200).Select(i => $"{i}")]), ("b", ["p", "q"])], 1);
        var comparison = SweepComparison.Of(FakeSweep.Results(two, (values, _) => double.Parse(values[0])), ["lr"], ComparisonMetric.FinalLoss);
        comparison.Groups.Count.ShouldBe(8);
        comparison.Groups[0].Label.ShouldBe("learning rate 1 to 25.9");
        comparison.Groups.Sum(group => group.Runs).ShouldBe(400);
        // When every point is its own group nothing is cut.
        SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss).Groups.Count.ShouldBe(200);
    }

    [Fact]
    public void Different_losses_are_different_quantities_and_none_is_called_best()
    {
        var outline = FakeSweep.Outline([("loss", ["mse", "l1"]), ("optimizer.lr", ["0.1", "1"])], 6);
        var results = FakeSweep.Results(outline, (values, random) => (values[0] == "mse" ? 1 : 10) + (values[1] == "1" ? 1 : 0) + (.1 * random.NextDouble()));
        results.Mixes(ComparisonMetric.FinalLoss.Quantity).ShouldBeTrue();
        SweepComparison.Of(results, ["loss"], ComparisonMetric.FinalLoss).Findings.Single().Sentence
            .ShouldStartWith("These groups were trained on different losses, whose values are different quantities");
        // Within each loss the rates can be compared, and are.
        SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss).Findings.Single().Verdict.ShouldBe(Verdict.Settled);
        SweepFindings.Of(results, ComparisonMetric.FinalLoss).Importance.ShouldBeNull();
    }

    [Theory]
    [InlineData("loss.name", "train-loss", true)]
    [InlineData("loss.delta", "gradient-norm.2", true)]
    [InlineData("loss.name", "test-accuracy", false)]
    [InlineData("optimizer.lr", "train-loss", false)]
    [InlineData("model.vae.beta", "test-loss", true)]
    [InlineData("model.vae.beta", "elbo", false)]
    [InlineData("model.vae.variance", "test-loss", false)]
    [InlineData("model.vae.likelihood", "elbo", true)]
    [InlineData("model.vae", "reconstruction", true)]
    [InlineData("model.vae.likelihood", "active-units", false)]
    public void What_an_axis_changes_is_not_compared_over_it(string axis, string quantity, bool mixes)
    {
        var results = FakeSweep.Results(FakeSweep.Outline([(axis, ["1", "2"])], 2), (_, random) => random.NextDouble());
        results.Mixes(CurveQuantity.Of(quantity)!).ShouldBe(mixes);
    }

    [Fact]
    public void Settings_that_were_run_once_are_named_without_a_claim()
    {
        var finding = SweepComparison.Of(FakeSweep.Groups([3], [1], [2]), ["a"], ComparisonMetric.FinalLoss).Findings.Single();
        finding.Verdict.ShouldBe(Verdict.NotEnoughSeeds);
        finding.Sentence.ShouldBe("Each was run once, so the difference may be luck. “g1” came lowest with a final training loss of 1, then “g2” with 2.");
    }

    [Fact]
    public void A_sweep_of_one_setting_says_where_its_runs_end()
    {
        var results = FakeSweep.Results(FakeSweep.Outline([], 4), (_, random) => 1 + random.NextDouble());
        var comparison = SweepComparison.Of(results, [], ComparisonMetric.FinalLoss);
        comparison.Findings.Single().Sentence.ShouldStartWith("The typical final training loss of 4 runs is 1.");
    }

    [Theory]
    [InlineData("initializer")]
    [InlineData("model.init.weights")]
    [InlineData("weights")]
    public void An_axis_goes_by_its_path_its_last_part_or_the_name_that_tables_use(string name)
    {
        var results = FakeSweep.Results(FakeSweep.Outline([("optimizer.lr", ["1", "2"]), ("model.init.weights", ["zeros", "normal"])], 2), (_, random) => random.NextDouble());
        results.AxisIndex(name).ShouldBe(1);
        results.AxisIndex("learning rate").ShouldBe(results.AxisIndex("learning-rate"));
    }

    [Theory]
    [InlineData(new[] { 1.00001, 1.00002, 1.00002 }, "the lowest is 1.00001, the highest 1.00002.")]
    [InlineData(new[] { .5, .5, .5 }, "All 3 runs have the same final training loss, 0.5.")]
    [InlineData(new[] { .5 }, "The only run has a final training loss of 0.5.")]
    public void Runs_of_one_setting_are_told_with_as_many_digits_as_tell_them_apart(double[] losses, string end)
    {
        var results = SweepResults.From(FakeSweep.Outline([], losses.Length), losses.Select((loss, trial) => FakeSweep.Completed(trial, loss)));
        SweepComparison.Of(results, [], ComparisonMetric.FinalLoss).Findings.Single().Sentence.ShouldEndWith(end);
    }

    [Theory]
    [InlineData(1, "1 class")]
    [InlineData(0, "0 classes")]
    [InlineData(12345, "12,345 classes")]
    public void Counted_nouns_agree(long count, string text) => Number.Of(count, "class", "classes").ShouldBe(text);

    [Theory]
    [InlineData(1, "1 epoch")]
    [InlineData(8.5, "8.5 epochs")]
    [InlineData(3000, "3,000 epochs")]
    public void Lengths_of_training_agree(double length, string text) => FakeSweep.Outline([], 1).Duration(length).ShouldBe(text);

    [Fact]
    public void Words_of_the_spec_are_quoted_where_a_sentence_names_them_and_numbers_go_by_their_axis()
    {
        var outline = FakeSweep.Outline([("model.init.weights", ["pytorch", "he-normal"]), ("optimizer.lr", ["0.1", "0.3"])], 4);
        var results = FakeSweep.Results(outline, (values, random) => (values[0] == "pytorch" ? 1 : 2) + (values[1] == "0.1" ? .2 : 0) + (.01 * random.NextDouble()));
        SweepComparison.Of(results, ["model.init.weights"], ComparisonMetric.FinalLoss).Findings[0].Sentence.ShouldStartWith("“pytorch” gives the lowest");
        SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss).Findings[0].Sentence.ShouldStartWith("Learning rate 0.3 gives the lowest");
    }

    [Fact]
    public void An_unknown_axis_or_metric_is_refused_with_what_there_is()
    {
        var results = FakeSweep.Groups([1], [2]);
        Should.Throw<ComparisonException>(() => SweepComparison.Of(results, ["colour"], ComparisonMetric.FinalLoss))
            .Message.ShouldBe("--by: colour is not an axis of fake. Its axes are a.");
        Should.Throw<ComparisonException>(() => ComparisonMetric.Parse("loss"))
            .Message.ShouldBe("--metric: loss is not a metric. Did you mean final-loss?");
        Should.Throw<ComparisonException>(() => ComparisonMetric.Parse("epochs-to:soon")).Message.ShouldContain("soon is not a number");
        ComparisonMetric.Parse("epochs-to:0.03").ToString().ShouldBe("epochs-to:0.03");
    }

    [Fact]
    public void A_hundred_thousand_points_are_compared_in_seconds()
    {
        var outline = FakeSweep.Outline([("x", [.. Enumerable.Range(0, 400).Select(i => $"{i}")]), ("y", [.. Enumerable.Range(0, 250).Select(i => $"{i}")])], 1);
        var results = FakeSweep.Results(outline, (values, _) => double.Parse(values[0]) + double.Parse(values[1]));
        var findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss);
        findings.ByPoint.Groups.Count.ShouldBe(100_000);
        findings.ByPoint.Groups[0].Label.ShouldBe("x 0 · y 0");
        findings.ByAxis[0].Groups.Count.ShouldBe(8);
    }
}
