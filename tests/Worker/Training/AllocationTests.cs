using Runner.Networks;
using Runner.Networks.Lanes;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

/// <summary>Alone: a collection that another test brings about retires this thread's allocation buffer, and what was left of it
/// counts as allocated.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    public static TheoryData<OptimizerKind> Rules =>
    [
        OptimizerKind.Sgd, OptimizerKind.Momentum, OptimizerKind.Nesterov, OptimizerKind.Adagrad, OptimizerKind.Rmsprop, OptimizerKind.Adam,
        OptimizerKind.Adamw, OptimizerKind.Adadelta, OptimizerKind.Amsgrad, OptimizerKind.Adamax, OptimizerKind.Nadam, OptimizerKind.Radam,
        OptimizerKind.Rprop, OptimizerKind.Lion,
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_thousand_updates_of_a_trial_allocate_nothing(OptimizerKind kind)
    {
        var config = Configs.Digits with
        {
            Optimizer = Configs.Optimizer(kind, 1e-4),
            Training = Configs.Digits.Training with { Unit = BudgetUnit.Updates, Budget = 3000, Batch = 1, ClipNorm = 1, WeightDecay = 1e-4 },
            Regularizer = Configs.Digits.Regularizer with { L2 = 1e-4 },
            Measure = new MeasureConfig([], 0, false),
        };
        config = config with
        {
            Model = config.Model with { Noise = new NoiseConfig(NoiseKind.Gaussian, 0.1) },
            Regularizer = config.Regularizer with { Dropout = 0.1 },
        };
        var task = new NetworkTask<float>(config, new TrainingContext(Train.Data, TimeProvider.System));
        var run = new TrialRun<float>(config, task);
        run.Start();

        // Batches of 1: 1,797 updates a pass, so that a thousand lie within one. The first ones compile and fill scratch.
        var one = task.WorkPerUpdate;
        run.Advance(one * 300);
        var before = GC.GetAllocatedBytesForCurrentThread();
        run.Advance(one * 1000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        run.Epoch.ShouldBe(1300);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_thousand_updates_of_a_group_in_lanes_allocate_nothing(OptimizerKind kind)
    {
        const int width = 64;
        var shape = NetworkShape.Of(Configs.Xor(2, Configs.Optimizer(kind, 0.01), 0).Model, 2, 1);
        var network = new LaneNetwork<float>(
            shape, Loss<float>.Of(new LossConfig(LossKind.Mse, LossReduction.Mean, 1, false), ActivationKind.Sigmoid), width, 4);
        network.Parameters.Span.Fill(0.1f);
        var optimizer = LaneOptimizer<float>.Of([Configs.Optimizer(kind, 0.01)], network.Layout.Count, width)!;
        var sum = new LaneLossSum<float>(width);
        var totals = new AlignedBuffer<double>(width);
        var (inputs, targets) = (new AlignedBuffer<float>(8), new AlignedBuffer<float>(4));
        inputs.Span.Fill(0.5f);
        StepSettings[] settings = [new(0.01, 0.9, 1e-4)];
        Steps(300);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Steps(1000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                sum.Clear();
                network.Differentiate(sum, LaneSamples<float>.SharedFrom(inputs), LaneSamples<float>.SharedFrom(targets), 4);
                sum.Totals(totals);
                optimizer.Step(network.Parameters, network.Gradient, settings);
            }
        }
    }

    [Theory]
    [InlineData(LossKind.Mse, ActivationKind.Tanh)]
    [InlineData(LossKind.BinaryCrossEntropy, ActivationKind.Gelu)]
    [InlineData(LossKind.SoftmaxCrossEntropy, ActivationKind.Relu)]
    public void Steps_with_every_kind_of_loss_and_penalty_allocate_nothing(LossKind kind, ActivationKind hidden)
    {
        var model = Configs.Digits.Model with { Activation = new ActivationConfig(hidden, ActivationKind.Sigmoid, ActivationKind.Sigmoid, 0.1) };
        var shape = NetworkShape.Of(model, 20, 20);
        var loss = Loss<double>.Of(new LossConfig(kind, LossReduction.Mean, 1, false), ActivationKind.Sigmoid);
        var regularizer = new RegularizerConfig(1e-4, 1e-4, 0.1, 0.1, 0.1, 0);
        var network = shape.Build<double>(16, 0, loss.FromPreactivation);
        var objective = new NetworkObjective<double>(network, loss, regularizer);
        var batch = new double[16 * 20];
        batch.AsSpan().Fill(0.3);
        objective.SetBatch(16, batch, batch, null);
        var parameters = Padding.Allocate<double>(network.Layout.Count);
        parameters.AsSpan(0, network.Layout.Count).Fill(0.01);
        var gradient = Padding.Allocate<double>(network.Layout.Count);
        var optimizer = Optimizer<double>.Of(Configs.Optimizer(OptimizerKind.Adam, 1e-3), network.Layout.Count, default, 1000);
        Steps(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Steps(1000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var value = objective.ValueAndGradient(parameters, gradient);
                optimizer.Step(parameters, gradient, value, new StepSettings(1e-3, 0.9, 0), objective);
            }
        }
    }
}
