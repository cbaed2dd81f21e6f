using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Planning;

public class PlannerTests
{
    [Fact]
    public void Every_trial_is_in_exactly_one_bundle()
    {
        foreach (var spec in (string[])
        [
            "name: a\nsweep: {axes: {optimizer.name: [sgd, momentum, adam], model.bottleneck: [2, 4], optimizer.momentum: [0.5, 0.9]}, replicates: 3}",
            "name: a\nsweep: {axes: {model.bottleneck: {from: 1, to: 40, steps: 40}}, exclude: model.bottleneck == 7, replicates: {init: 2, order: 3}}",
            "name: a\nmodel: neuron\nsweep: {axes: {optimizer.lr: {distribution: uniform, from: 0, to: 1}}, sample: {method: sobol, n: 3000}}",
            "name: a\nsweep: {replicates: 100}\nexecution: {bundle: 7}",
        ])
        {
            var (plan, estimate) = Plan(spec);

            plan.Bundles.SelectMany(b => b).Order().ShouldBe(Enumerable.Range(0, plan.Identities.Length));
            plan.Bundles.ShouldAllBe(b => b.SequenceEqual(b.Order()));
            estimate.Shapes.Sum(s => s.Trials).ShouldBe(plan.Identities.Length);
        }
    }

    [Fact]
    public void Planning_twice_gives_the_same_plan()
    {
        const string Spec = "name: a\nsweep: {axes: {optimizer.name: [sgd, adam], optimizer.lr: {distribution: log-uniform, from: 0.001, to: 1}}, sample: {method: latin-hypercube, n: 64}, replicates: 2}";
        var (one, _) = Plan(Spec);
        var (two, _) = Plan(Spec);

        two.Identities.ShouldBe(one.Identities);
        two.Bundles.Select(b => string.Join(',', b)).ShouldBe(one.Bundles.Select(b => string.Join(',', b)));
        two.SpecHash.ShouldBe(one.SpecHash);
    }

    [Fact]
    public void Trials_of_different_shapes_do_not_share_a_bundle()
    {
        const string Spec = "name: a\nsweep: {axes: {optimizer.lr: [0.1, 0.2], model.bottleneck: [2, 4], model.init.weights: [he-normal, zeros, {scheme: normal, std: 2}]}, replicates: 2}\nexecution: {bundle: 12}";
        var (plan, estimate) = Plan(Spec);
        var points = SweepPoints.Of(Read(Spec));

        estimate.Shapes.Count.ShouldBe(2);
        plan.Bundles.ShouldAllBe(b => b.Select(t => points.Config(t).Model.Bottleneck).Distinct().Count() == 1);
        plan.Bundles[0].Select(t => points.Config(t).Optimizer.Lr).Distinct().Count().ShouldBe(2);
        plan.Bundles[0].Select(t => points.Config(t).Model.Init.Weights.Scheme).Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData("optimizer.name: [sgd, adam]", 2)]
    [InlineData("model.activation: [tanh, relu]", 2)]
    [InlineData("training.batch: [32, 64]", 2)]
    [InlineData("training.precision: [float32, float64]", 2)]
    [InlineData("training.epochs: [3, 4]", 2)]
    [InlineData("optimizer.lr: [0.1, 0.2]", 1)]
    [InlineData("optimizer.beta1: [0.1, 0.2]", 1)]
    [InlineData("model.init.bias: [zeros, {scheme: constant, value: 1}]", 1)]
    [InlineData("seed.init: [3, 4]", 1)]
    public void Shapes_differ_in_what_changes_the_course_of_the_computation(string axis, int shapes) =>
        Plan($"name: a\nsweep: {{axes: {{{axis}}}}}").Estimate.Shapes.Count.ShouldBe(shapes);

    [Fact]
    public void Narrow_networks_come_in_large_bundles()
    {
        var (plan, estimate) = Plan("name: a\nmodel: neuron\ndata: one\ntraining: {updates: 300}\nsweep: {replicates: 5000}", (1, 1));

        estimate.Shapes[0].Lanes.ShouldBeTrue();
        plan.Bundles.Select(b => b.Length).ShouldBe([2048, 2048, 904]);
    }

    [Fact]
    public void Wide_networks_come_in_bundles_of_about_half_a_second()
    {
        var (plan, estimate) = Plan("name: a\nmodel: {encoder: [32]}\ntraining: {epochs: 30}\nsweep: {replicates: 100}");
        var shape = estimate.Shapes[0];

        shape.Lanes.ShouldBeFalse();
        shape.Bundle.ShouldBeInRange(2, 64);
        (shape.Bundle * shape.SecondsATrial).ShouldBeInRange(0.4, 0.6);
        plan.Bundles[0].Length.ShouldBe(shape.Bundle);
    }

    [Fact]
    public void A_trial_that_takes_long_is_a_bundle_of_its_own() =>
        Plan("name: a\nmodel: {encoder: [2000, 1000]}\ntraining: {epochs: 100}\nsweep: {replicates: 4}").Plan.Bundles.Count.ShouldBe(4);

    [Fact]
    public void A_trial_that_trains_nothing_still_has_a_bundle_of_bounded_size() =>
        Plan("name: a\nmodel: {encoder: [200]}\ntraining: {epochs: 0}\nmeasure: {every: 0}\ndata: {take: 1}\nsweep: {replicates: 1000}", (1, 64)).Plan.Bundles[0].Length.ShouldBe(64);

    [Fact]
    public void The_spec_may_say_how_large_bundles_are()
    {
        var (plan, _) = Plan("name: a\nsweep: {replicates: 10}\nexecution: {bundle: 4}");

        plan.Bundles.Select(b => b.Length).ShouldBe([4, 4, 2]);
    }

    [Fact]
    public void A_surface_needs_no_data()
    {
        var spec = Read("name: a\nmodel: {kind: surface, surface: ackley, dimensions: 3}\nsweep: {replicates: 5}");

        var planned = Planner.Plan(spec, SweepPoints.Of(spec), _ => new DataSize(1, 3));

        planned.Estimate.Shapes[0].Parameters.ShouldBe(3);
        planned.Estimate.Shapes[0].Flops.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_was_left_out_is_said()
    {
        var (_, estimate) = Plan("name: a\nsweep: {axes: {optimizer.name: [sgd, momentum], optimizer.momentum: [0.5, 0.9]}, exclude: optimizer.momentum == 0.9, replicates: 2}");

        (estimate.Points, estimate.Replicates, estimate.Excluded, estimate.Repeated).ShouldBe((2, 2, 1, 1));
    }

    [Fact]
    public void The_plan_carries_the_spec_for_the_workers()
    {
        const string Text = "name: carried # with its comment\n";
        var (plan, _) = Plan(Text);

        (plan.Name, plan.SpecText, plan.SpecFile, plan.Environment).ShouldBe(("carried", Text, "test.yaml", "cpu: none"));
    }

    private static PlannedSweep Plan(string text, (int Samples, int Features)? size = null)
    {
        var spec = Read(text);
        return Planner.Plan(spec, SweepPoints.Of(spec), config => size is { } given ? new DataSize(given.Samples, given.Features) : new DataSize(1437, 64), environment: "cpu: none");
    }

    private static SweepSpec Read(string text)
    {
        var reading = SpecFile.Read(text, "test.yaml");
        reading.Problems.ShouldBeEmpty();
        return reading.Spec.ShouldNotBeNull();
    }
}
