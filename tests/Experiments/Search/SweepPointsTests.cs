using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Search;

public class SweepPointsTests
{
    [Fact]
    public void A_sweep_without_axes_is_one_point()
    {
        var points = SearchSpecs.Points("name: one\nsweep: {replicates: 3}");

        (points.PointCount, points.MostReplicates, points.TrialCount).ShouldBe((1, 3, 3));
        points.Values(0).ShouldBeEmpty();
        points.Seeds(2).ShouldBe(new TrialSeeds(0, 2, 2, 2));
    }

    [Fact]
    public void A_grid_goes_through_the_last_axis_fastest()
    {
        var points = SearchSpecs.Points("name: grid\nsweep: {axes: {optimizer.name: [sgd, adam], model.bottleneck: [2, 4, 8]}}");

        points.Axes.ShouldBe(["optimizer.name", "model.bottleneck"]);
        SearchSpecs.Rows(points).ShouldBe(["sgd 2", "sgd 4", "sgd 8", "adam 2", "adam 4", "adam 8"]);
        points.Config(4).Optimizer.Kind.ShouldBe(OptimizerKind.Adam);
        points.Config(4).Model.Bottleneck.ShouldBe(4);
        points.Config(4).Optimizer.Lr.ShouldBe(0.001);
        points.Config(1).Optimizer.Lr.ShouldBe(0.01);
    }

    [Fact]
    public void Trials_are_point_by_point_with_their_replicates_together()
    {
        var points = SearchSpecs.Points("name: order\nsweep: {seed: 9, axes: {model.bottleneck: [2, 4]}, replicates: 3}");

        Enumerable.Range(0, 6).Select(points.PointOf).ShouldBe([0, 0, 0, 1, 1, 1]);
        Enumerable.Range(0, 6).Select(points.ReplicateOf).ShouldBe([0, 1, 2, 0, 1, 2]);
        points.Config(4).Seeds.ShouldBe(new TrialSeeds(9, 1, 1, 1));
    }

    [Fact]
    public void Points_that_a_condition_holds_for_may_have_more_replicates()
    {
        var points = SearchSpecs.Points("""
            name: more
            sweep: {axes: {model.bottleneck: [1, 2, 3]}, replicates: 2}
            more-replicates:
              - {where: model.bottleneck >= 2, replicates: 3}
              - {where: model.bottleneck == 3, replicates: 1}
            """);
        (points.PointCount, points.MostReplicates, points.TrialCount).ShouldBe((3, 3, 8));
        Enumerable.Range(0, 8).Select(points.PointOf).ShouldBe([0, 0, 1, 1, 1, 2, 2, 2]);
        Enumerable.Range(0, 8).Select(points.ReplicateOf).ShouldBe([0, 1, 0, 1, 2, 0, 1, 2]);
        var plain = SearchSpecs.Points("name: more\nsweep: {axes: {model.bottleneck: [1, 2, 3]}, replicates: 3}");
        points.Identity(4).ShouldBe(plain.Identity(5));
        points.Seeds(7).ShouldBe(plain.Seeds(8));
    }

    [Fact]
    public void Seeds_may_be_crossed_and_those_not_named_stay_at_0()
    {
        var points = SearchSpecs.Points("name: crossed\nsweep: {replicates: {order: 2, init: 3}}");

        points.MostReplicates.ShouldBe(6);
        Enumerable.Range(0, 6).Select(points.Seeds).ShouldBe(
        [
            new TrialSeeds(0, 0, 0, 0), new TrialSeeds(0, 0, 1, 0), new TrialSeeds(0, 1, 0, 0),
            new TrialSeeds(0, 1, 1, 0), new TrialSeeds(0, 2, 0, 0), new TrialSeeds(0, 2, 1, 0),
        ]);
    }

    [Fact]
    public void Seeds_may_be_axes_and_are_no_part_of_a_point()
    {
        var points = SearchSpecs.Points("name: seeds\nsweep: {axes: {seed.init: [7, 3], model.bottleneck: [2, 4], seed.noise: {from: 0, to: 2, steps: 3}}, replicates: {order: 1}}");

        points.Axes.ShouldBe(["model.bottleneck"]);
        points.MostReplicates.ShouldBe(6);
        points.Seeds(0).ShouldBe(new TrialSeeds(0, 7, 0, 0));
        points.Seeds(5).ShouldBe(new TrialSeeds(0, 3, 0, 2));
    }

    [Fact]
    public void Zipped_paths_move_together_after_the_other_axes()
    {
        var points = SearchSpecs.Points("""
            name: zipped
            sweep:
              zip:
                - optimizer.name: [sgd, adam]
                  optimizer.lr: [0.5, 0.001]
              axes:
                model.bottleneck: [2, 4]
            """);

        points.Axes.ShouldBe(["model.bottleneck", "optimizer.name", "optimizer.lr"]);
        SearchSpecs.Rows(points).ShouldBe(["2 sgd 0.5", "2 adam 0.001", "4 sgd 0.5", "4 adam 0.001"]);
        points.Config(2).Optimizer.Lr.ShouldBe(0.5);
        points.Values(3)[2]!.Number.ShouldBe(0.001);
    }

    [Fact]
    public void A_section_as_a_value_replaces_the_whole_section()
    {
        var points = SearchSpecs.Points("name: sections\nsweep: {axes: {optimizer: [adam, {name: momentum, lr: 0.5, momentum: 0.3}, {name: sgd, label: plain}]}}");

        SearchSpecs.Rows(points).ShouldBe(["adam", "momentum lr=0.5 momentum=0.3", "plain"]);
        points.Config(1).Optimizer.Momentum.ShouldBe(0.3);
        points.Config(2).Optimizer.ShouldBe(points.Config(2).Optimizer with { Kind = OptimizerKind.Sgd, Lr = 0.01, Momentum = 0 });
        points.Values(0)[0]!.Number.ShouldBeNull();
    }

    [Fact]
    public void An_axis_of_a_setting_that_does_not_apply_does_not_repeat_the_point()
    {
        var points = SearchSpecs.Points("name: implied\nsweep: {axes: {optimizer.momentum: [0.5, 0.9], optimizer.name: [sgd, momentum]}}");

        SearchSpecs.Rows(points).ShouldBe(["- sgd", "0.5 momentum", "0.9 momentum"]);
        points.RepeatedCount.ShouldBe(1);
        points.Values(0)[0].ShouldBeNull();
        points.Config(2).Optimizer.Momentum.ShouldBe(0.9);
    }

    [Fact]
    public void Where_a_condition_does_not_hold_the_base_is_in_force()
    {
        var points = SearchSpecs.Points("""
            name: conditional
            model: {bottleneck: 5}
            sweep:
              axes:
                optimizer.name: [sgd, adam]
                model.bottleneck: {values: [2, 4], when: optimizer == adam}
            """);

        SearchSpecs.Rows(points).ShouldBe(["sgd -", "adam 2", "adam 4"]);
        Enumerable.Range(0, 3).Select(t => points.Config(t).Model.Bottleneck).ShouldBe([5, 2, 4]);
    }

    [Fact]
    public void Conditions_may_follow_from_conditions()
    {
        var points = SearchSpecs.Points("""
            name: chain
            sweep:
              axes:
                model.noise.kind: [none, gaussian]
                model.noise.amount: {values: [0.1, 0.2], when: model.noise.kind == gaussian}
                model.bottleneck: {values: [3, 4], when: model.noise.amount == 0.2}
            """);

        SearchSpecs.Rows(points).ShouldBe(["none - -", "gaussian 0.1 -", "gaussian 0.2 3", "gaussian 0.2 4"]);
    }

    [Fact]
    public void A_condition_holds_for_a_whole_group()
    {
        var points = SearchSpecs.Points("""
            name: group
            sweep:
              axes: {model.tied: [true, false]}
              zip:
                - {optimizer.lr: [0.1, 0.2], training.batch: [16, full], when: model.tied}
            """);

        SearchSpecs.Rows(points).ShouldBe(["true 0.1 16", "true 0.2 full", "false - -"]);
    }

    [Fact]
    public void Excluded_points_are_left_out_and_counted()
    {
        var points = SearchSpecs.Points("""
            name: excluded
            sweep:
              axes: {optimizer.name: [sgd, adam], model.bottleneck: [1, 2, 3]}
              exclude:
                - optimizer == sgd and model.bottleneck > 1
                - model.bottleneck == 3
            """);

        SearchSpecs.Rows(points).ShouldBe(["sgd 1", "adam 1", "adam 2"]);
        points.ExcludedCount.ShouldBe(3);
        points.Config(2).Model.Bottleneck.ShouldBe(2);
    }

    [Fact]
    public void Points_may_be_excluded_by_comparing_two_axes()
    {
        var points = SearchSpecs.Points("""
            name: triangle
            sweep:
              axes:
                model.init.planes.layer1.weights[0,0]: {from: 0, to: 9, steps: 10}
                model.init.planes.layer1.bias[0]: {from: 0, to: 9, steps: 10}
              exclude: model.init.planes.layer1.bias[0] > model.init.planes.layer1.weights[0,0]
            """);

        points.PointCount.ShouldBe(55);
        Enumerable.Range(0, 55).ShouldAllBe(t => points.Config(t).Model.Init.Planes[0].Value <= points.Config(t).Model.Init.Planes[1].Value);
    }

    [Fact]
    public void Configurations_share_the_parts_in_which_they_agree()
    {
        var points = SearchSpecs.Points("name: shared\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}, replicates: 2}");

        points.Config(3).Model.ShouldBeSameAs(points.Config(0).Model);
        points.Config(3).Data.ShouldBeSameAs(points.Config(1).Data);
        points.Config(3).Optimizer.Lr.ShouldBe(0.2);
        points.Config(1).Optimizer.Lr.ShouldBe(0.1);
    }

    [Fact]
    public void The_configuration_of_the_axes_is_that_of_the_same_settings_written_out()
    {
        var swept = SearchSpecs.Points("""
            name: swept
            sweep:
              axes:
                model: [{kind: mlp, hidden: [4, 4], activation: leaky-relu}, autoencoder]
                loss: [l1, {name: huber, delta: 3}]
                schedule: [{name: step, at: [1, 2]}]
            """);
        var written = SearchSpecs.Points("""
            name: written
            model: {kind: mlp, hidden: [4, 4], activation: leaky-relu}
            loss: {name: huber, delta: 3}
            schedule: {name: step, at: [1, 2]}
            """);

        swept.Canonical(1).ShouldBe(written.Canonical(0));
        swept.Config(1).Model.Hidden.ShouldBe(written.Config(0).Model.Hidden);
        swept.Config(1).Model.Activation.ShouldBe(written.Config(0).Model.Activation);
        swept.Config(1).Loss.ShouldBe(written.Config(0).Loss);
        swept.Config(1).Schedule.At.ShouldBe([1, 2]);
    }

    [Fact]
    public void A_point_beyond_the_last_is_a_mistake_of_the_caller() =>
        Should.Throw<ArgumentOutOfRangeException>(() => SearchSpecs.Points("name: end").Values(1));

    [Fact]
    public void Several_threads_see_the_same_trials()
    {
        var points = SearchSpecs.Points("name: threads\nsweep: {axes: {optimizer: [adam, sgd, momentum], model.bottleneck: {from: 1, to: 100, steps: 100}, optimizer.dampening: [0, 0.5]}, replicates: 3}".Replace("optimizer: [adam, sgd, momentum]", "optimizer.name: [adam, sgd, momentum]"));
        var alone = Enumerable.Range(0, points.TrialCount).Select(points.Identity).ToArray();
        var together = new Runner.Identities.TrialIdentity[points.TrialCount];

        Parallel.For(0, points.TrialCount, new ParallelOptions { MaxDegreeOfParallelism = 4 }, t => together[t] = points.Identity(t));

        together.ShouldBe(alone);
        alone.Distinct().Count().ShouldBe(alone.Length);
    }
}
