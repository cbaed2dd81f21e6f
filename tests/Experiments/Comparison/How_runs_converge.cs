using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Results;

namespace Runner.Tests.Comparison;

public class How_runs_converge
{
    [Fact]
    public void A_stretch_that_is_left_downwards_is_an_escaped_plateau()
    {
        double[] losses = [1, .8, .6, .5, .5, .5, .499, .5, .5, .499, .3, .1, .05, .02, .01];
        var plateau = Plateaus.Of(CurveOf(losses)).Single();
        plateau.ShouldBe(new Plateau(3, 9, .5, true));
        plateau.Length.ShouldBe(6);
    }

    [Fact]
    public void A_run_that_ends_standing_still_ends_on_a_plateau()
    {
        var plateau = Plateaus.Of(CurveOf([1, .5, .25, .2, .2, .2, .2, .2, .2])).Single();
        plateau.Escaped.ShouldBeFalse();
        plateau.To.ShouldBe(8);
        Plateaus.Of(CurveOf([.. Enumerable.Range(0, 40).Select(i => Math.Exp(-.3 * i))])).ShouldBeEmpty();
    }

    [Fact]
    public void A_loss_that_goes_up_and_down_is_swinging_and_one_that_falls_is_not()
    {
        Oscillation.Of(CurveOf([1, .5, .9, .4, .8, .3]))!.Value.IsOscillating.ShouldBeTrue();
        var falling = Oscillation.Of(CurveOf([1, .5, .4, .3]))!.Value;
        falling.IsOscillating.ShouldBeFalse();
        falling.Detour.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void The_rate_of_an_exponential_fall_is_its_own()
    {
        var rate = ConvergenceRate.Of(CurveOf([.. Enumerable.Range(0, 41).Select(i => Math.Pow(.9, i))]))!.Value;
        rate.PerEpoch.ShouldBe(.1, 1e-12);
        rate.LastTenth.ShouldBe(1 - Math.Pow(.9, 4), 1e-12);
        rate.StillFalling.ShouldBeTrue();
        ConvergenceRate.Of(CurveOf([1, .5, .5, .5, .5, .5, .5]))!.Value.StillFalling.ShouldBeFalse();
    }

    [Fact]
    public void The_danger_zone_is_where_a_seed_decides()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", ["0.01", "0.1", "1"])], 4);
        var results = FakeSweep.Results(outline, (values, random) => values[0] switch
        {
            "0.01" => .5,
            "0.1" => random.NextUInt64() % 2 == 0 ? .2 : double.NaN,
            _ => double.NaN,
        });
        var rates = RateSensitivity.Of(RunValues.Of(results, ComparisonMetric.FinalLoss))!;
        rates.DangerZone.ShouldBe([.1]);
        rates.Steps[0].Always.ShouldBeTrue();
        rates.Steps[2].Never.ShouldBeTrue();
        var finding = SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines.Single(one => one.Kind == FindingKind.LearningRate);
        finding.Sentence.ShouldStartWith("Of the learning rates tried, 0.01 always works, 0.1 works in ");
        finding.Sentence.ShouldEndWith("At 0.1 the same setting works with one seed and fails with another.");
    }

    [Fact]
    public void Gradients_that_shrink_a_thousandfold_on_their_way_back_have_vanished()
    {
        var curve = new Curve(["gradient-norm.1", "gradient-norm.2", "gradient-norm.10"], [0, 1], [[1e-6, 1e-6], [1e-3, 1e-3], [.5, .5]]);
        var flow = GradientFlow.OfLayers(curve)!;
        flow.Verdict.ShouldBe(GradientVerdict.Vanishing);
        flow.Norms.ShouldBe([1e-6, 1e-3, .5]);
        GradientFlow.OfLayers(CurveOf([1, 2])).ShouldBeNull();
    }

    [Fact]
    public void Gradients_vanish_in_time_where_the_first_step_hardly_moves_the_loss()
    {
        string[] names = ["train-loss", "step-gradient.0", "step-gradient.1", "step-gradient.10"];
        var results = FakeSweep.Results(FakeSweep.Outline([("a", ["rnn", "lstm"])], 2), (_, _) => 1).Results
            .Select((result, i) => result with { Curve = new Curve(names, [0, 1, 2, 3], [[3, 2, 1, 1], Four(1), Four(.5), Four(i < 2 ? 1e-5 : .25)]) });
        GradientFlow.OfSteps(results.First().Curve)!.Norms.ShouldBe([1e-5, .5, 1]);
        var found = SweepFindings.Of(SweepResults.From(FakeSweep.Outline([("a", ["rnn", "lstm"])], 2), results), ComparisonMetric.FinalLoss).Headlines;
        found.Single(finding => finding.Kind == FindingKind.Gradients).Sentence.ShouldBe(
            "In 2 of 4 runs the gradient vanished on its way back through the steps: the gradient norm of the first step was under a thousandth that of the last step.");
    }

    [Fact]
    public void Layers_with_dead_and_saturated_units_and_the_directions_of_the_code_are_named()
    {
        string[] names = ["train-loss", "dead.1", "dead.2", "dead.3", "saturated.1", "saturated.2", "effective-rank", "active-units"];
        var outline = FakeSweep.Outline([("a", ["p"])], 3);
        var results = FakeSweep.Results(outline, (_, _) => 1).Results
            .Select((result, i) => result with { Curve = new Curve(names, [0, 1, 2, 3], [[3, 2, 1, 1], To(.04), To(.25 + (.05 * i)), To(.75), To(0), To(.049), To(1.5 + i), To(i)]) });
        var found = SweepFindings.Of(SweepResults.From(outline, results), ComparisonMetric.FinalLoss).Headlines;
        found.Single(finding => finding.Kind == FindingKind.Dead).Sentence.ShouldBe(
            "At the end of training 75 % of the units of layer 3 and 30 % of the units of layer 2 are typically dead; in the other layer, under 5 %.");
        found.ShouldNotContain(finding => finding.Kind == FindingKind.Saturated);
        found.Single(finding => finding.Kind == FindingKind.EffectiveRank).Sentence.ShouldStartWith(
            "At the end of training the code typically uses 2.5 directions, 1.5 to 3.5 over the runs.");
        found.Single(finding => finding.Kind == FindingKind.ActiveUnits).Sentence.ShouldBe(
            "At the end of training the code typically has 1 active coordinate, 0 to 2 over the runs. In 1 of 3 runs it has none: the decoder ignores its code (posterior collapse).");

        // What was so only at the start is not.
        static double[] To(double end) => [.9, .9, .9, end];
    }

    private static double[] Four(double value) => [value, value, value, value];

    [Fact]
    public void A_shared_target_is_a_round_number()
    {
        SharedTarget.RoundUp(.0203).ShouldBe(.025);
        SharedTarget.RoundUp(.03).ShouldBe(.03);
        SharedTarget.RoundUp(7).ShouldBe(8);
        SharedTarget.RoundUp(1000).ShouldBe(1000);
    }

    [Fact]
    public void Diverged_runs_are_traced_to_the_setting_they_share()
    {
        var outline = FakeSweep.Outline([("model.activation", ["tanh", "relu"]), ("optimizer.lr", ["0.1", "1"])], 5);
        var results = FakeSweep.Results(outline, (values, random) => values[0] == "relu" && values[1] == "1" ? double.NaN : random.NextDouble());
        SweepFindings.Of(results, ComparisonMetric.FinalLoss).Headlines.Single(finding => finding.Kind == FindingKind.Divergence).Sentence
            .ShouldBe("5 of 20 runs diverged (their numbers grew without limit), all of them with activation relu (50 % of its runs).");
    }

    [Fact]
    public void Time_to_a_target_has_the_runs_that_never_get_there_in_its_denominator()
    {
        var outline = FakeSweep.Outline([("a", ["fast", "slow"])], 4);
        var results = SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => trial == 3
            ? FakeSweep.Completed(trial, double.NaN)
            : FakeSweep.Completed(trial, trial < 4 ? .1 : .3, 1, .5, trial < 4 ? .1 : .4, trial < 4 ? .1 : .3)));
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.EpochsTo(.2));
        var reach = GroupReach.Of(comparison, 10)!;
        reach.Target.ShouldBe(.2);
        reach.Groups.Select(group => (group.Label, group.Runs, group.Reached, group.Median)).ShouldBe(
            [("fast", 4, 3, 2), ("slow", 4, 0, double.PositiveInfinity)]);
        reach.Groups[0].Steps[^1].NotReached.ShouldBe(.25);
    }

    [Fact]
    public void A_profile_counts_the_runs_that_diverged()
    {
        var comparison = SweepComparison.Of(FakeSweep.Groups([1, 2, double.NaN, 3], [4, 5, 6, 7]), ["a"], ComparisonMetric.FinalLoss);
        var profiles = GroupProfiles.Of(comparison, 10);
        profiles.Select(profile => profile.Label).ShouldBe(["g0", "g1"]);
        profiles[0].Points[^1].Share.ShouldBe(.75);
        profiles[1].Points[0].Share.ShouldBe(0);
    }

    [Fact]
    public void A_group_says_from_when_for_how_long_and_at_what_loss_its_runs_stood_still()
    {
        double[] stuck = [1, .8, .6, .5, .5, .5, .499, .5, .5, .499, .3, .1, .05, .02, .01];
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 4).Select(trial =>
            FakeSweep.Completed(trial, .01, trial < 2 ? stuck : [.. Enumerable.Range(0, 15).Select(i => Math.Pow(.5, i))])));
        var rows = GroupConvergence.Of(SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss));
        var (p, q) = (rows.Single(row => row.Label == "p"), rows.Single(row => row.Label == "q"));
        (p.Escaped, p.PlateauStart, p.PlateauLength, p.PlateauLevel).ShouldBe((2, 3, 6, .5));
        (q.Escaped, q.StillFalling).ShouldBe((0, 2));
        q.Rate.ShouldBe(.5, 1e-9);
    }

    private static Curve CurveOf(double[] losses) => new(["train-loss"], [.. Enumerable.Range(0, losses.Length)], [losses]);
}
