using Runner.Numerics;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class LaneTests
{
    public static TheoryData<string> Cases => [.. Bundles.Keys];

    private static readonly Dictionary<string, Func<IReadOnlyList<TrialConfig>>> Bundles = new(StringComparer.Ordinal)
    {
        ["neurons, full batch, two starts, curve of outputs"] = () =>
            [.. Enumerable.Range(0, 20).Select(i => Configs.Neuron(0.1 * i, 2 - (0.1 * i), 0.15))],
        ["neurons, each its own rate"] = () =>
            [.. Enumerable.Range(0, 9).Select(i => Configs.Neuron(0.6, 0.9, 0.05 * (i + 1)))],
        ["xor, adam, 100 seeds"] = () => [.. Enumerable.Range(0, 100).Select(seed => Short(Xor(OptimizerKind.Adam, 0.05, seed), 60))],
        ["xor, target reached by some"] = () =>
            [.. Enumerable.Range(0, 24).Select(seed => Short(Xor(OptimizerKind.Momentum, 2, seed), 400) with
            {
                Stop = new StopConfig(0.1, 0, 1e-4, 0),
                Measure = new MeasureConfig(["train-loss", "batch-loss"], 20, true),
            })],
        ["xor, plateau, rate falls on plateaus"] = () =>
            [.. Enumerable.Range(0, 12).Select(seed => Short(Xor(OptimizerKind.Sgd, 0.5, seed), 200) with
            {
                Stop = new StopConfig(double.NaN, 60, 1e-3, 0),
                Schedule = Configs.Constant with { Kind = ScheduleKind.OnPlateau, Patience = 3 },
            })],
        ["xor, some run away"] = () =>
            [.. Enumerable.Range(0, 18).Select(seed => Short(Xor(OptimizerKind.Sgd, seed % 3 == 0 ? 1e300 : 1, seed), 50) with
            {
                Model = Xor(OptimizerKind.Sgd, 1, seed).Model with { Activation = new ActivationConfig(ActivationKind.Relu, ActivationKind.Identity, ActivationKind.Identity, 0.01) },
                Schedule = Configs.Constant with { Kind = ScheduleKind.Exponential, Factor = 0.9 },
            })],
        ["xor, batches drawn with replacement, the sum of whose finite losses overflows in some"] = () =>
            [.. Enumerable.Range(0, 12).Select(seed => Short(Xor(OptimizerKind.Sgd, 1e-300, seed), 50) with
            {
                Model = Xor(OptimizerKind.Sgd, 1, seed).Model with
                {
                    Activation = new ActivationConfig(ActivationKind.Identity, ActivationKind.Identity, ActivationKind.Identity, 0.01),
                    Init = new InitConfig(Constant(4.47e76), Constant(4.47e76), []),
                },
                Training = Xor(OptimizerKind.Sgd, 1, seed).Training with { Budget = 50, Batch = 4, Order = BatchOrder.Replacement },
                Seeds = Configs.Seeds(seed),
            })],
        ["autoencoder of digits pooled to 4, shuffled, float32"] = () =>
            [.. Enumerable.Range(0, 20).Select(i => Pooled(OptimizerKind.Rmsprop, 0.001, i))],
        ["tied autoencoder, replacement, nesterov with momentum schedule"] = () =>
            [.. Enumerable.Range(0, 5).Select(i => Pooled(OptimizerKind.Nesterov, 0.01, i) with
            {
                Model = Pooled(OptimizerKind.Nesterov, 0.01, i).Model with { Tied = true },
                Training = new TrainingConfig(BudgetUnit.Updates, 37, 30, BatchOrder.Replacement, 0, 0, 0.001 * i, Precision.Float64),
                Schedule = Configs.Constant with { MomentumMax = 0.99, MomentumEvery = 5, MomentumLast = 10 },
                Measure = new MeasureConfig(["train-loss", "test-loss", "gradient-norm"], 10, true),
            })],
        ["lists of layers, each read by itself"] = () =>
            [.. Enumerable.Range(0, 12).Select(seed => Listed("[flatten, {dense: 5}, tanh]", "[{dense: 4}, relu, {dense: 16}]", seed))],
        ["siblings that part at an epoch"] = () =>
            [.. Enumerable.Range(0, 12).Select(i => Pooled(OptimizerKind.Adam, 0.01, 0) with
            {
                Seeds = Configs.Seeds() with { Order = i },
                Training = new TrainingConfig(BudgetUnit.Epochs, 4, 64, BatchOrder.Shuffle, 0, 0, 0, Precision.Float32) { Fork = 2 },
            })],
        ["siblings that are moved at an epoch"] = () =>
            [.. Enumerable.Range(0, 6).Select(i => Pooled(OptimizerKind.Adam, 0.01, 0) with
            {
                Seeds = Configs.Seeds() with { Noise = i },
                Training = new TrainingConfig(BudgetUnit.Epochs, 3, 64, BatchOrder.Shuffle, 0, 0, 0, Precision.Float32) { Fork = 1, Nudge = 0.1 },
            })],
        ["shapes mixed in one bundle"] = () =>
            [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? Configs.Neuron(0.6, 0.1 * i, 0.15) : Short(Xor(OptimizerKind.Sgd, 2, i), 30 + (i % 2)))],
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_trial_in_lanes_gives_the_result_of_the_trial_alone(string name)
    {
        var configs = Bundles[name]();
        var together = Train.All(configs);
        together.Count.ShouldBe(configs.Count);
        for (var i = 0; i < configs.Count; i++)
        {
            Same(Train.One(configs[i]) with { Index = i }, together[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lanes_resumed_at_any_moment_go_on_to_the_same_bits(string name)
    {
        var configs = Bundles[name]();
        var expected = Train.All(configs);
        var stream = RandomStream.Named(1, 0, StreamPurpose.Test);
        BundleTrial[] trials = [.. configs.Select((config, index) => new BundleTrial(index, config))];
        var trainer = BundleTrainer.Start(trials, Train.Data);
        var results = new List<TrialResult>();
        while (Some(trainer, 1 + stream.NextInt32(40)))
        {
            results.AddRange(trainer.TakeFinished());
            var open = trials.ExceptBy(results.Select(result => result.Index), trial => trial.Index).ToArray();
            trainer = BundleTrainer.Resume(open, Train.Data, trainer.Checkpoint());
        }

        results.AddRange(trainer.TakeFinished());
        results.Select(result => result.Index).Order().ShouldBe(Enumerable.Range(0, configs.Count));
        foreach (var result in results)
        {
            Same(expected[result.Index], result);
        }
    }

    [Fact]
    public void Runaways_are_recorded_as_diverged_and_their_neighbours_finish()
    {
        var results = Train.All(Bundles["xor, some run away"]());
        results.Count(result => result.Outcome == TrialOutcome.Diverged).ShouldBeGreaterThan(2);
        results.Count(result => result.Outcome == TrialOutcome.Completed).ShouldBeGreaterThan(6);
    }

    [Fact]
    public void A_trial_diverges_when_the_sum_of_its_finite_losses_overflows()
    {
        var results = Train.All(Bundles["xor, batches drawn with replacement, the sum of whose finite losses overflows in some"]());
        results.ShouldContain(result => result.Outcome == TrialOutcome.Diverged && result.Epochs > 1);
    }

    [Fact]
    public void A_start_that_cannot_be_made_fails_alone()
    {
        var configs = Enumerable.Range(0, 10).Select(i => Configs.Neuron(0.1 * i, 1, 0.15)).ToArray();
        configs[4] = configs[4] with
        {
            Model = configs[4].Model with { Init = configs[4].Model.Init with { Planes = [new NamedParameter("layer9.weights[0,0]", 1)] } },
        };
        var results = Train.All(configs);
        results[4].Outcome.ShouldBe(TrialOutcome.Failed);
        results[4].Failure!.Message.ShouldContain("layer9.weights[0,0]");
        results.Where(result => result.Index != 4).ShouldAllBe(result => result.Outcome == TrialOutcome.Completed);
    }

    [Fact]
    public void Narrow_networks_train_in_lanes_and_wide_ones_do_not()
    {
        var context = new TrainingContext(Train.Data, TimeProvider.System);
        LaneRules.Most(Configs.Neuron(1, 1, 0.1), context).ShouldBe(64);
        LaneRules.Most(Xor(OptimizerKind.Adam, 1, 0), context).ShouldBeGreaterThanOrEqualTo(32);
        LaneRules.Most(Pooled(OptimizerKind.Adam, 0.01, 0), context).ShouldBeGreaterThan(0);
        LaneRules.Most(Configs.Digits, context).ShouldBe(0);
        LaneRules.Most(Xor(OptimizerKind.Lbfgs, 1, 0), context).ShouldBe(0);
        LaneRules.Most(Configs.Neuron(1, 1, 0.1) with { Regularizer = new RegularizerConfig(0.1, 0, 0, 0, 0, 0) }, context).ShouldBe(0);
    }

    [Fact]
    public void Lists_of_layers_are_the_same_by_what_they_say_and_not_by_where_they_stand()
    {
        var context = new TrainingContext(Train.Data, TimeProvider.System);
        var one = Listed("[flatten, {dense: 5}, tanh]", "[{dense: 16}]", 0);
        LaneRules.Most(one, context).ShouldBeGreaterThan(0);
        LaneRules.Together(one, Listed("[flatten, {dense: 5}, tanh]", "[{dense: 16}]", 1)).ShouldBeTrue();
        LaneRules.Together(one, Listed("  [flatten, {kind: dense, units: 5},   tanh]", "[{dense: 16}]", 1)).ShouldBeTrue();
        LaneRules.Together(one, Listed("[flatten, {dense: 5}, relu]", "[{dense: 16}]", 1)).ShouldBeFalse();
        LaneRules.Together(one, Listed("[flatten, {dense: 5}, tanh]", "[{dense: 5}, {dense: 16}]", 1)).ShouldBeFalse();
    }

    /// <summary>So many updates at most; false when nothing is left.</summary>
    private static bool Some(BundleTrainer trainer, int updates)
    {
        for (var i = 1; i < updates; i++)
        {
            if (!trainer.Advance(1))
            {
                return false;
            }
        }

        return trainer.Advance(1);
    }

    private static void Same(TrialResult expected, TrialResult actual)
    {
        expected.Failure.ShouldBeNull();
        actual.Failure.ShouldBeNull();
        (expected with { Seconds = 0, Weights = default, Curve = Curve.Empty }).ShouldBe(actual with { Seconds = 0, Weights = default, Curve = Curve.Empty });
        expected.Weights.ToArray().ShouldBe(actual.Weights.ToArray());
        expected.Curve.Times.ShouldBe(actual.Curve.Times);
    }

    private static TrialConfig Xor(OptimizerKind kind, double rate, int seed) => Configs.Xor(2, Configs.Optimizer(kind, rate), seed);

    private static TrialConfig Listed(string layers, string decoder, int seed)
    {
        var reading = SpecFile.Read(
            $$"""
            name: lists
            data: {source: digits, pool: 2, take: 60}
            model: {layers: {{layers}}, bottleneck: 2, decoder: {{decoder}}}
            training: {epochs: 4, batch: 16, precision: float64}
            """,
            "lists.yaml");
        reading.Problems.ShouldBeEmpty();
        return Runner.Search.SweepPoints.Of(reading.Spec!).Config(0) with { Seeds = Configs.Seeds(seed) };
    }

    private static InitializerConfig Constant(double value) => Configs.Init(InitializerKind.Constant) with { Value = value };

    private static TrialConfig Short(TrialConfig config, int updates) => config with { Training = config.Training with { Budget = updates } };

    private static TrialConfig Pooled(OptimizerKind kind, double rate, int seed) => Configs.Digits with
    {
        Data = Configs.Data(DataSource.Digits) with { Scale = Scaling.Unit, Pool = 2, Take = 100, Test = 0.2 },
        Model = Configs.Digits.Model with { Encoder = [8], Bottleneck = 3 },
        Optimizer = Configs.Optimizer(kind, rate),
        Training = new TrainingConfig(BudgetUnit.Epochs, 5, 24, BatchOrder.Shuffle, 0, 0, 0, Precision.Float32),
        Measure = new MeasureConfig(["train-loss", "test-loss", "batch-loss", "weight-norm"], 2, true),
        Seeds = Configs.Seeds(seed),
    };
}
