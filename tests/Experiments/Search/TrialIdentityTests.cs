using System.Text;
using Runner.Identities;
using Runner.Search;

namespace Runner.Tests.Search;

public class TrialIdentityTests
{
    [Fact]
    public void The_identity_is_the_hash_of_the_canonical_text()
    {
        var points = SearchSpecs.Points(SearchSpecs.Catalogue("digits-init.yaml"));
        for (var trial = 0; trial < points.TrialCount; trial++)
        {
            var digest = Sha256Digest.Of(Encoding.UTF8.GetBytes(points.Canonical(trial))).ToBytes();

            points.Identity(trial).ShouldBe(TrialIdentity.FromDigest(digest));
        }
    }

    [Fact]
    public void The_canonical_text_lists_what_applies_and_is_not_off()
    {
        SearchSpecs.Points("name: canonical\nmodel: neuron\noptimizer: {name: momentum, lr: 0.1}\nsweep: {seed: 5}").Canonical(0).ShouldBe("""
            trial/1
            data.scale=none
            data.source=one
            loss.name=half-mse
            measure.curves=[train-loss]
            measure.every=1
            measure.weights=true
            model.init.bias.scheme=zeros
            model.init.weights.scheme=glorot-uniform
            model.kind=neuron
            optimizer.lr=0.1
            optimizer.momentum=0.9
            optimizer.name=momentum
            schedule.name=constant
            training.batch=full
            training.epochs=20
            training.precision=float64
            seed.init=0
            seed.noise=0
            seed.order=0
            seed.sweep=5

            """);
    }

    /// <summary>Written down once: a change here means that no ledger's results are found again.</summary>
    [Theory]
    [InlineData("name: a", "501cb3485e8a2299f40f520c6ae39a82")]
    [InlineData("name: a\noptimizer: {name: sgd, lr: 0.5}\nsweep: {seed: 3}", "104701ae176cbdca9cb27dc6fadd7d3b")]
    [InlineData("name: a\nmodel: {kind: mlp, hidden: [2], init: {weights: split-mix-64}}\ndata: xor\ntraining: {updates: 5000}", "5d2203f335d8fcc9a6aa4e409f9b6110")]
    [InlineData("name: a\ndata: csv:x y.csv\nmodel: {noise: {kind: masking, amount: 0.25}, encoder: [], activation: {code: elu}}", "a370274e5a4eccc217475306d258c4ff")]
    [InlineData("name: a\nmodel: {kind: surface, surface: formula, formula: 'x1^2 + \"é\"'}\noptimizer: annealing", "63bb0e5e1dcf86c448fed78fe5f6f948")]
    public void Identities_outlive_versions(string spec, string identity) => SearchSpecs.Points(spec).Identity(0).ToString().ShouldBe(identity);

    [Fact]
    public void The_same_point_has_the_same_identity_in_sweeps_of_any_shape()
    {
        const string Base = "name: x\noptimizer: {name: momentum, lr: 0.1, momentum: 0.5}\nmodel: {bottleneck: 4}\n";
        var identity = SearchSpecs.Points(Base).Identity(0);
        string[] shapes =
        [
            "name: y\noptimizer: {name: momentum, momentum: 0.5}\nmodel: {bottleneck: 4}\nsweep: {axes: {optimizer.lr: [0.1]}}",
            "name: y\nmodel: {bottleneck: 4}\nsweep: {axes: {optimizer: [{momentum: 0.5, lr: 0.1, name: momentum, label: z}]}}",
            "name: y\nsweep: {axes: {model.bottleneck: [4]}, zip: [{optimizer.lr: [0.1, 1], optimizer.name: [momentum, sgd], optimizer.momentum: [0.5, 0.6]}]}",
            "name: y\noptimizer: {lr: 0.1, momentum: 0.5}\nmodel: {bottleneck: 4}\nsweep: {axes: {optimizer.name: [momentum, sgd]}, replicates: 4}",
            "name: y\nsweep: {axes: {model: [{bottleneck: 4}], optimizer.name: [momentum], optimizer.momentum: {values: [0.5], when: optimizer == momentum}, optimizer.lr: [0.1]}}",
            "name: y\noptimizer: {name: momentum, lr: 0.1}\nmodel: {bottleneck: 4}\nsweep: {axes: {optimizer.momentum: {from: 0.5, to: 0.9, steps: 3}}, exclude: optimizer.momentum > 0.6}",
            "name: y\noptimizer: {name: momentum, lr: 0.1, momentum: 0.5, dampening: 0}\nmodel: {bottleneck: 4, tied: false}\ndata: {take: 0}\nexecution: {slots: 3}",
        ];

        foreach (var shape in shapes)
        {
            SearchSpecs.Points(shape).Identity(0).ShouldBe(identity, shape);
        }
    }

    [Theory]
    [InlineData("optimizer: {lr: 0.002}")]
    [InlineData("optimizer: sgd")]
    [InlineData("model: {tied: true}")]
    [InlineData("data: {test: 0.1}")]
    [InlineData("training: {updates: 20}")]
    [InlineData("training: {precision: float64}")]
    [InlineData("measure: {every: 2}")]
    [InlineData("stop: {target: 0.01}")]
    [InlineData("sweep: {seed: 1}")]
    [InlineData("model: {init: {planes: {'layer1.bias[0]': 0}}}")]
    public void Whatever_may_change_the_result_changes_the_identity(string setting) =>
        SearchSpecs.Points($"name: a\n{setting}").Identity(0).ShouldNotBe(SearchSpecs.Points("name: a").Identity(0));

    [Fact]
    public void Axes_that_are_off_and_axes_that_do_not_apply_leave_no_line()
    {
        var points = SearchSpecs.Points("name: off\nsweep: {axes: {optimizer.name: [sgd, momentum], optimizer.dampening: [0, 0.5], training.clip-norm: [0, 1]}}");

        points.Canonical(0).ShouldNotContain("clip-norm");
        points.Canonical(1).ShouldContain("training.clip-norm=1\n");
        points.Canonical(0).ShouldNotContain("dampening");
        points.Canonical(points.TrialCount - 1).ShouldContain("optimizer.dampening=0.5\n");
        points.Identity(0).ShouldBe(SearchSpecs.Points("name: off\noptimizer: sgd").Identity(0));
    }

    [Fact]
    public void A_million_trials_are_told_apart_and_cost_next_to_nothing_by_point()
    {
        var points = SearchSpecs.Points("""
            name: million
            model: neuron
            optimizer: {name: sgd, lr: 0.15}
            training: {updates: 300}
            sweep:
              axes:
                model.init.planes.layer1.weights[0,0]: {from: -5, to: 5, steps: 1000}
                model.init.planes.layer1.bias[0]: {from: -5, to: 5, steps: 1000}
            """);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var identities = new HashSet<TrialIdentity>();
        for (var trial = 0; trial < points.TrialCount; trial += 7)
        {
            identities.Add(points.Identity(trial));
        }

        points.TrialCount.ShouldBe(1_000_000);
        identities.Count.ShouldBe(142_858);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / identities.Count).ShouldBeLessThan(200);
        points.Config(999_999).Model.Init.Planes.Select(p => p.Value).ShouldBe([5, 5]);
        points.Config(500_000).Model.Init.Planes.Select(p => p.Value).ShouldBe([-5, 0.00500500500501]);
    }
}
