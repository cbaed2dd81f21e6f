using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Importance;
using Runner.Comparison.Minima;
using Runner.Comparison.Statistics;
using Runner.Results;
using Runner.Specs;

namespace Runner.Tests.Comparison;

/// <summary>No sentence says more than the runs do.</summary>
public class Claims_that_hold
{
    [Theory]
    [InlineData(46_341)]
    [InlineData(1_000_000)]
    public void No_product_of_counts_overflows(int runs)
    {
        // x and y take turns, but y comes first: U = n(n − 1)/2 of n², so P(x better) is ½ − 1/(2n).
        double[] x = [.. Enumerable.Range(0, runs).Select(i => (2.0 * i) + 1)];
        double[] y = [.. Enumerable.Range(0, runs).Select(i => 2.0 * i)];
        var test = MannWhitney.Test(x, y);
        double n = runs;
        test.U.ShouldBe(n * (n + 1) / 2);
        test.P.ShouldBeInRange(.99, 1);
        var win = WinProbability.Of([new(x, y)], Bootstrap.Stream(1, "a"))!;
        win.P.ShouldBe(.5 - (1 / (2 * n)), 1e-12);
        win.Interval.Contains(win.P).ShouldBeTrue();
        KruskalWallis.Test([x, y]).P.ShouldBeInRange(.99, 1);
        Proportion.Wilson(runs, runs).High.ShouldBe(1);
    }

    [Fact]
    public void Two_large_groups_that_differ_are_told_apart()
    {
        const int runs = 200_000;
        double[] x = [.. Enumerable.Range(0, runs).Select(i => i / (double)runs)];
        double[] y = [.. x.Select(value => value + .1)];
        MannWhitney.Test(x, y).P.ShouldBeLessThan(1e-300);
        // P(u < v + 0.1) for u, v uniform: 1 − 0.9²/2.
        WinProbability.Of([new(x, y)], Bootstrap.Stream(1, "a"))!.P.ShouldBe(1 - (.81 / 2), 1e-5);
    }

    [Fact]
    public void Unequal_strata_are_tested_by_the_share_that_is_estimated()
    {
        // One large stratum for y, three small ones for x: settings count alike, in the estimate and in the test.
        PairedStratum[] strata =
        [
            new([.. Enumerable.Range(0, 30).Select(i => i + .5)], [.. Enumerable.Range(0, 30).Select(i => (double)i)]),
            new([1, 2], [3, 4]), new([1, 2], [3, 4]), new([1, 2], [3, 4]),
        ];
        WinProbability.Of(strata, Bootstrap.Stream(1, "a"))!.P.ShouldBeGreaterThan(.8);
        var test = MannWhitney.Test(strata);
        test.Exact.ShouldBeFalse();
        // z = Σ(share − ½)/√Σ(n + 1)/(12nm) = 1.48/0.564.
        test.P.ShouldBeInRange(.007, .01);
    }

    [Fact]
    public void The_exact_test_of_unequal_strata_is_that_of_all_arrangements()
    {
        PairedStratum[] strata = [new([1, 2, 3], [4, 5, 6]), new([1, 2], [3])];
        // The extreme arrangement of both, either way: 1/20 · 1/3, twice.
        MannWhitney.Test(strata).P.ShouldBe(2.0 / 60, 1e-12);
    }

    [Fact]
    public void A_significant_reversal_is_a_verdict_of_its_own_and_no_seeds_are_asked_for()
    {
        // "often" ends lower in seven of ten pairs, but three in ten of its runs are stuck: its middle half is higher.
        double[] steady = [.. Enumerable.Range(0, 100).Select(i => 1e-3 + (1e-6 * i))];
        double[] often = [.. Enumerable.Range(0, 100).Select(i => i < 70 ? 1e-5 + (1e-8 * i) : 1 + (1e-3 * i))];
        var comparison = SweepComparison.Of(FakeSweep.Groups(steady, often), ["a"], ComparisonMetric.FinalLoss);
        var effect = comparison.Effects.Single();
        effect.Win.P.ShouldBeLessThan(.4);
        effect.Verdict.ShouldBe(Verdict.MeasuresDisagree);
        effect.SeedsNeeded.ShouldBeNull();
        var finding = comparison.Findings.Single(one => one.Kind == FindingKind.Best);
        finding.Verdict.ShouldBe(Verdict.MeasuresDisagree);
        finding.Sentence.ShouldNotContain("ot enough seeds");
        finding.Sentence.ShouldContain("run for run “g1” is better in 70 % of pairs");
        finding.Sentence.ShouldContain("Why: half of the runs of “g1” end at");
        finding.Numbers.Single(number => number.Name == "seeds-needed").Value.ShouldBe(double.NaN);
    }

    [Fact]
    public void Runs_that_diverged_turn_a_lead_round_and_the_sentence_says_so()
    {
        // Where a run of g0 ends at all it beats four in five of g1's; but nearly half of them do not.
        double[] risky = [.. Enumerable.Range(0, 400).Select(i => i < 180 ? double.NaN : 1.45)];
        double[] sure = [.. Enumerable.Range(0, 400).Select(i => i < 320 ? 1.5 : 1)];
        var comparison = SweepComparison.Of(FakeSweep.Groups(risky, sure), ["a"], ComparisonMetric.FinalLoss);
        comparison.Groups[0].Label.ShouldBe("g0");
        comparison.Effects.Single().Win.P.ShouldBe(.55 * .8, 1e-12);
        comparison.Findings.Single().Verdict.ShouldBe(Verdict.MeasuresDisagree);
        comparison.Findings.Single().Sentence.ShouldContain("Why: 180 runs of “g0” diverged; such a run is not included in any typical value, and loses every pair.");
    }

    [Fact]
    public void What_is_settled_needs_no_seeds()
    {
        var comparison = SweepComparison.Of(FakeSweep.Groups([1, 1.1, .9, 1.05, .95, 1.01], [2, 2.1, 1.9, 2.05, 1.95, 2.01]), ["a"], ComparisonMetric.FinalLoss);
        comparison.Effects.Single().SeedsNeeded.ShouldBeNull();
        comparison.Findings.Single().Numbers.Single(number => number.Name == "seeds-needed").Value.ShouldBe(double.NaN);
    }

    [Fact]
    public void More_seeds_than_there_are_are_clearly_more()
    {
        // A difference that Noether's formula takes for found, were it not one of many comparisons.
        SeedsNeeded.FromTest(.02, 50, 10)!.Value.ShouldBeGreaterThan(100);
        SeedsNeeded.FromTest(.9, 500, 1).ShouldBeNull();
    }

    [Fact]
    public void Runs_that_still_fall_are_not_said_to_end_at_the_same()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 6);
        var results = SweepResults.From(outline, Enumerable.Range(0, 12).Select(trial =>
        {
            double[] losses = [.. Enumerable.Range(0, 60).Select(epoch => Math.Pow(trial < 6 ? .3 : .4, epoch) * (1 + (.01 * (trial % 6))))];
            return FakeSweep.Completed(trial, losses[^1], losses);
        }));
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss);
        var best = comparison.Findings.Single(finding => finding.Kind == FindingKind.Best);
        best.Sentence.ShouldNotContain("same");
        best.Sentence.ShouldStartWith("“p” gives the lowest final training loss");
        comparison.Findings[0].Kind.ShouldBe(FindingKind.NotConverged);
        comparison.Findings[0].IsOfMost.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1)]
    [InlineData(1e12)]
    public void Rounding_is_the_same_in_every_unit(double unit)
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 6);
        var results = SweepResults.From(outline, Enumerable.Range(0, 12).Select(trial =>
            FakeSweep.Completed(trial, unit * (trial < 6 ? 1e-31 : 4e-31) * (1 + (.01 * trial)), [.. Enumerable.Range(0, 20).Select(epoch => unit * (epoch < 5 ? 1 : 1e-25))])));
        SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss).Findings.Single(finding => finding.Kind == FindingKind.Best)
            .Sentence.ShouldContain("have the same final training loss");
    }

    [Fact]
    public void Runs_at_the_same_plateau_beside_solved_ones_are_compared_by_how_many()
    {
        // Solved runs differ by noise of the arithmetic alone; that is no difference, however regular it is.
        double[] a = [.. Enumerable.Range(0, 20).Select(i => i < 16 ? 1e-31 * (i + 1) : .125)];
        double[] b = [.. Enumerable.Range(0, 20).Select(i => i < 16 ? 1e-29 * (i + 1) : .125)];
        SweepComparison.Of(FakeSweep.Groups(a, b), ["a"], ComparisonMetric.FinalLoss).Effects.Single().Win.P.ShouldBe(.5);
    }

    private static SweepResults Repeated(Func<int, TrialSeeds> seeds, int replicates = 6) => SweepResults.From(
        FakeSweep.Outline([("a", ["p", "q"])], replicates, seeds),
        Enumerable.Range(0, 2 * replicates).Select(trial => FakeSweep.Completed(trial, 1 + (trial % replicates) + (trial < replicates ? 0 : .01))));

    [Fact]
    public void A_cause_is_named_only_when_it_varied_alone()
    {
        Split(r => new(1, r, r, r)).ShouldContain("differ only in the seed");
        Split(r => new(1, 0, r, 0)).ShouldContain("differ only in the order of the data");
        Split(r => new(1, r, 0, 0)).ShouldContain("differ only in the start");
        Split(r => new(1, 0, 0, r)).ShouldContain("differ only in the noise");
        Split(r => new(1, 0, 0, 0, r)).ShouldContain("differ only in the split of the data");
        Split(r => new(1, r / 3, 0, 0, r % 3)).ShouldContain("differ only in the start and the split of the data");
        Split(r => new(1, r / 3, r % 3, 0)).ShouldContain("differ only in the start and the order of the data");

        static string Split(Func<int, TrialSeeds> seeds) => SweepFindings.Of(Repeated(seeds), ComparisonMetric.FinalLoss)
            .Headlines.Single(finding => finding.Kind == FindingKind.Split).Sentence;
    }

    [Fact]
    public void A_seed_that_nothing_draws_from_is_no_cause()
    {
        SeedDesign.Of([new(1, 0, 0, 0), new(1, 1, 0, 0)]).StartAlone.ShouldBeTrue();
        SeedDesign.Of([new(1, 0, 0, 0), new(1, 1, 0, 0)], new(true, false, false, false)).Varies.ShouldBeFalse();
        SeedDesign.Of([new(1, 0, 0, 0), new(1, 1, 1, 1)]).Cause.ShouldBe("the seed");
        SeedDesign.Of([new(1, 3, 3, 3)]).Varies.ShouldBeFalse();
    }

    [Fact]
    public void Only_a_start_that_varied_alone_decides_where_runs_end()
    {
        var start = SeedDesign.Of([new(1, 0, 0, 0), new(1, 1, 0, 0)]);
        var order = SeedDesign.Of([new(1, 0, 0, 0), new(1, 0, 1, 0)]);
        var none = SeedDesign.Of([new(1, 0, 0, 0)]);
        WhatDiffers.Of([], [], start).StartAlone.ShouldBeTrue();
        WhatDiffers.Of([], [], order).StartAlone.ShouldBeFalse();
        WhatDiffers.Of([], [], SeedDesign.Of([new(1, 0, 0, 0), new(1, 1, 0, 0, 1)])).StartAlone.ShouldBeFalse();
        WhatDiffers.Of([], [], order).Clause.ShouldBe(", which differ in the order of the data,");
        WhatDiffers.Of(["model.init.weights"], [3], none).StartAlone.ShouldBeTrue();
        WhatDiffers.Of(["model.init.weights"], [1], none).StartAlone.ShouldBeFalse();
        WhatDiffers.Of(["model.init.weights", "optimizer.name"], [3, 2], start).StartAlone.ShouldBeFalse();
        WhatDiffers.Of(["optimizer.name"], [2], start).Clause.ShouldBe(", which differ in the optimizer and the start,");
    }

    [Fact]
    public void Axes_that_move_together_are_named_together()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", []), ("training.batch", [])], 6, 2, point =>
            [new("optimizer.lr", point == 0 ? "0.1" : "1", point == 0 ? .1 : 1), new("training.batch", point == 0 ? "8" : "64", point == 0 ? 8 : 64)]) with
        { MovesWith = [0, 0] };
        var results = FakeSweep.Results(outline, (values, random) => (values[0] == "0.1" ? 1 : 2) + (.1 * random.NextDouble()));
        var finding = SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss).Findings.Single();
        finding.Verdict.ShouldBe(Verdict.Settled);
        finding.Sentence.ShouldContain("These two differ in batch size as well, so the difference cannot be put down to the learning rate alone.");
    }

    [Fact]
    public void Luck_is_not_weighed_against_a_setting_that_accounts_for_nothing()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 40);
        var results = SweepResults.From(outline, Enumerable.Range(0, 80).Select(trial => FakeSweep.Completed(trial, 1 + (trial % 40))));
        var sentence = SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines.First(finding => finding.Kind == FindingKind.Importance).Sentence;
        sentence.ShouldBe("Only the seed matters: 100 % of the differences in final training loss come from it, and none from the settings.");
    }

    [Fact]
    public void A_lead_that_other_settings_turn_round_is_said_to_be_one_on_average()
    {
        // tanh is better with three optimizers, gelu with adam, where both are best.
        var outline = FakeSweep.Outline([("model.activation", ["tanh", "gelu"]), ("optimizer.name", ["sgd", "momentum", "rmsprop", "adam"])], 8);
        var results = FakeSweep.Results(outline, (values, random) => (.02 * random.NextDouble()) + ((values[0], values[1]) switch
        {
            ("tanh", "adam") => .3,
            ("gelu", "adam") => .1,
            ("tanh", _) => .5,
            _ => 1,
        }));
        var findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines;
        findings.Single(finding => finding.Kind == FindingKind.Best && finding.Title == "The best activation").Sentence
            .ShouldStartWith("On average over the other settings, “tanh” gives the lowest final training loss");
        var interaction = findings.Single(finding => finding.Kind == FindingKind.Interaction && finding.Title.Contains("activation"));
        interaction.Verdict.ShouldBe(Verdict.Settled);
        interaction.Sentence.ShouldStartWith("Which activation gives the best final training loss depends on the optimizer: on average it is “tanh”, but with “adam” it is “gelu” (");
        findings.Single(finding => finding.Title == "The best setting").Sentence.ShouldContain("On average over the other settings, “tanh” comes first instead");
    }

    [Fact]
    public void Noise_turns_no_lead_round()
    {
        var claimed = 0;
        for (var round = 0; round < 40; round++)
        {
            var outline = FakeSweep.Outline([("a", ["p", "q", "r"]), ("b", ["1", "2", "3"])], 5);
            var skip = (ulong)round;
            var results = FakeSweep.Results(outline, (_, random) =>
            {
                random.Position = 2 * (long)skip;
                return 1 + random.NextDouble();
            });
            claimed += SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss).Reversals.Count > 0 ? 1 : 0;
        }

        claimed.ShouldBeLessThan(5);
    }

    [Fact]
    public void An_unfinished_sweep_says_n_of_N_first()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"]), ("b", ["1", "2"])], 5);
        var some = SweepResults.From(outline, Enumerable.Range(0, 7).Select(trial => FakeSweep.Completed(trial, 1 + trial)));
        SweepFindings.Of(some, ComparisonMetric.FinalLoss).Headlines[0].Sentence
            .ShouldBe("7 of 20 trials are recorded: what follows is about these alone. They are not balanced: they cover 2 of 4 points, and values of an axis differ by 7 runs.");
        SweepComparison.Of(some, ["b"], ComparisonMetric.FinalLoss).Findings[0].Kind.ShouldBe(FindingKind.Progress);
        var whole = SweepResults.From(outline, Enumerable.Range(0, 20).Select(trial => FakeSweep.Completed(trial, 1 + trial)));
        SweepFindings.Of(whole, ComparisonMetric.FinalLoss).Headlines.ShouldNotContain(finding => finding.Kind == FindingKind.Progress);
        // One trial, of one setting: nothing to compare, and no fault.
        var one = SweepResults.From(outline, [FakeSweep.Completed(0, 1)]);
        SweepFindings.Of(one, ComparisonMetric.FinalLoss).Headlines.Select(finding => finding.Kind).ShouldBe([FindingKind.Progress, FindingKind.Best]);
        SweepFindings.DefaultAxes(RunValues.Of(one, ComparisonMetric.FinalLoss)).ShouldNotBeEmpty();
    }

    [Fact]
    public void An_unfinished_sweep_says_what_it_is_balanced_up_to_and_what_may_still_change()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q", "r"]), ("b", ["1", "2"])], 5);
        // Replicates 0 and 1 of all six points, and replicate 2 of three of them.
        var some = SweepResults.From(outline, Enumerable.Range(0, 30).Where(trial => trial % 5 < 2 || (trial % 5 == 2 && trial / 5 is 0 or 3 or 4)).Select(trial => FakeSweep.Completed(trial, 1 + (trial % 7))));

        var findings = SweepFindings.Of(some, ComparisonMetric.FinalLoss);

        some.Coverage.ShouldBe(new Coverage(2, 3, 6, 1, 7.5));
        findings.Headlines[0].Sentence.ShouldEndWith("They are balanced up to replicate 2 and 3 of 6 points: values of an axis differ by at most 1 run.");
        findings.Headlines[0].MayChange.ShouldBeFalse();
        findings.Headlines.Skip(1).ShouldNotBeEmpty();
        findings.Headlines.Skip(1).ShouldAllBe(finding => finding.MayChange);
        SweepComparison.Of(some, ["a"], ComparisonMetric.FinalLoss).Findings.Skip(1).ShouldAllBe(finding => finding.MayChange);
        var whole = FakeSweep.Results(outline, (_, random) => random.NextDouble());
        whole.Coverage.ShouldBeNull();
        SweepFindings.Of(whole, ComparisonMetric.FinalLoss).Headlines.ShouldAllBe(finding => !finding.MayChange);
    }

    [Fact]
    public void An_interval_holds_the_luck_of_points_that_were_run_once_so_far()
    {
        // Two points run five times, always alike, and four that were run once: their luck is unknown, not none.
        var outline = FakeSweep.Outline([("a", ["p"]), ("b", ["1", "2", "3", "4", "5", "6"])], 5);
        var some = SweepResults.From(outline, Enumerable.Range(0, 30).Where(trial => trial < 10 || trial % 5 == 0).Select(trial => FakeSweep.Completed(trial, trial < 10 ? 1 : 1 + (trial / 5))));

        var interval = SweepComparison.Of(some, ["a"], ComparisonMetric.FinalLoss).Groups[0].Interval;

        (interval.High - interval.Low).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_part_of_a_sweep_is_whole_when_its_own_trials_are_there()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 3);
        var results = SweepResults.From(outline, Enumerable.Range(0, 6).Select(trial => FakeSweep.Completed(trial, 1 + trial)));
        var part = results.Where("a == q", point => point == 1);
        (part.Planned, part.IsWhole, part.Results.Count).ShouldBe((3, true, 3));
        SweepFindings.Of(part, ComparisonMetric.FinalLoss).Headlines[0].Sentence.ShouldStartWith("Only trials where a == q: 3 of 3 trials are recorded");
    }

    [Fact]
    public void Held_out_loss_is_the_default_where_every_run_has_it()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 2);
        SweepResults With(Func<int, double> test) => SweepResults.From(
            outline, Enumerable.Range(0, 4).Select(trial => FakeSweep.Completed(trial, 1) with { TestLoss = test(trial) }));
        ComparisonMetric.DefaultFor(With(_ => 2)).ShouldBe(ComparisonMetric.TestLoss);
        ComparisonMetric.DefaultFor(With(trial => trial < 3 ? 2 : double.NaN)).ShouldBe(ComparisonMetric.FinalLoss);
        ComparisonMetric.DefaultFor(With(_ => double.NaN)).ShouldBe(ComparisonMetric.FinalLoss);
        ComparisonMetric.Parse("epochs-to-test:0.5").ShouldBe(ComparisonMetric.EpochsTo(.5, onTest: true));
        ComparisonMetric.EpochsTo(.5, onTest: true).ToString().ShouldBe("epochs-to-test:0.5");
    }

    [Fact]
    public void Runs_without_the_metric_are_counted_and_named()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 3);
        var results = SweepResults.From(outline, Enumerable.Range(0, 6).Select(trial => FakeSweep.Completed(trial, 1) with { TestLoss = trial < 3 ? 2 : double.NaN }));
        SweepComparison.Of(results, ["a"], ComparisonMetric.TestLoss).Findings.Single().Sentence
            .ShouldBe("“p” is the only one with a typical final test loss, 2; in the other group, “q”, too few runs have a final test loss. 3 runs have no final test loss, and are not included in any average.");
    }

    [Fact]
    public void A_report_by_test_loss_speaks_of_test_loss_throughout()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", ["0.1", "0.3", "1"])], 6);
        var results = SweepResults.From(outline, Enumerable.Range(0, 18).Select(trial =>
        {
            var rate = .1 + (.05 * (trial / 6));
            double[] train = [.. Enumerable.Range(0, 40).Select(epoch => .02 + ((1 + (.01 * (trial % 6))) * Math.Exp(-rate * epoch)))];
            return FakeSweep.Completed(trial, train[^1]) with
            {
                TestLoss = 2 * train[^1],
                Curve = new(["train-loss", "test-loss"], [.. Enumerable.Range(0, 40)], [train, [.. train.Select(loss => 2 * loss)]]),
            };
        }));
        var findings = SweepFindings.Of(results, ComparisonMetric.DefaultFor(results));
        findings.Headlines.Where(finding => finding.Kind != FindingKind.Gap).ShouldAllBe(finding => !finding.Sentence.Contains("training loss"));
        findings.Headlines.Single(finding => finding.Kind == FindingKind.Gap).Sentence.ShouldStartWith("The final test loss is typically ");
        findings.Headlines.First(finding => finding.Kind == FindingKind.Speed).Sentence.ShouldContain("a test loss of");
        findings.Rates!.Steps[0].Loss.Median.ShouldBeGreaterThan(.04);
        findings.ByAxis[0].Curve.OnTest.ShouldBeTrue();
        GroupReach.Of(findings.ByAxis[0], 3)!.LossName.ShouldBe("test loss");
    }

    [Fact]
    public void When_nothing_has_a_value_the_cause_comes_first_and_once()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 3);
        var failed = SweepResults.From(outline, Enumerable.Range(0, 6).Select(trial => new TrialResult { Index = trial, Outcome = TrialOutcome.Failed, Failure = new("the file is gone.", "") }));
        var headlines = SweepFindings.Of(failed, ComparisonMetric.FinalLoss).Headlines;
        headlines.Single().Sentence.ShouldBe("All 6 runs failed and have no result. The cause: the file is gone.");
        headlines.Single().IsOfMost.ShouldBeTrue();
        var diverged = SweepResults.From(outline, Enumerable.Range(0, 6).Select(trial => FakeSweep.Completed(trial, double.NaN)));
        SweepFindings.Of(diverged, ComparisonMetric.FinalLoss).Headlines.Select(finding => finding.Kind).ShouldContain(FindingKind.Divergence);
    }

    [Fact]
    public void A_sample_of_runs_has_every_value_of_every_axis()
    {
        // 40,000 runs, the last axis taking turns: every second run would be of one of its values alone.
        var outline = FakeSweep.Outline([("a", [.. Enumerable.Range(0, 20_000).Select(i => $"{i}")]), ("b", ["p", "q"])], 1);
        var results = SweepResults.From(outline, Enumerable.Range(0, 39_999).Select(trial => FakeSweep.Completed(trial, 1 + (trial % 2))));
        var importance = AxisImportance.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        importance.Method.ShouldBe(ImportanceMethod.RandomForest);
        importance.Axes[0].Axes.ShouldBe(["b"]);
        importance.Axes[0].Share.ShouldBeGreaterThan(.9);
    }

    [Fact]
    public void Groups_with_the_same_typical_value_are_told_apart_by_their_pairs()
    {
        double[] a = [.. Enumerable.Range(0, 60).Select(i => i < 20 ? .5 : 1)];
        double[] b = [.. Enumerable.Range(0, 60).Select(i => i < 1 ? .1 : 1.0)];
        var comparison = SweepComparison.Of(FakeSweep.Groups(a, b), ["a"], ComparisonMetric.BestLoss);
        comparison.Effects.Single().Verdict.ShouldNotBe(Verdict.MeasuresDisagree);
    }
}
