using Runner.Identities;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class TrainingLoopTests
{
    private static readonly TrialConfig Digits = Configs.Digits;

    [Fact]
    public void The_digits_autoencoder_learns()
    {
        var result = Train.One(Budget(Digits, 20) with { Measure = new MeasureConfig(["train-loss", "batch-loss", "test-loss"], 5, true), Data = Digits.Data with { Test = 0.2 } });
        result.Outcome.ShouldBe(TrialOutcome.Completed);
        result.EndReason.ShouldBe(EndReason.Budget);
        result.Epochs.ShouldBe(20);
        result.Curve.Times.ShouldBe([0, 5, 10, 15, 20]);
        var losses = result.Column("train-loss");
        losses.ShouldBe(losses.OrderDescending());

        // PyTorch's two first seeds end at .0612 and .0620.
        losses[^1].ShouldBeInRange(0.058, 0.066);
        result.FinalLoss.ShouldBe(losses[^1]);
        result.BestLoss.ShouldBe(losses[^1]);
        result.TestLoss.ShouldBe(result.Column("test-loss")[^1]);
        result.TestLoss.ShouldNotBe(result.FinalLoss);
        result.Column("batch-loss")[^1].ShouldBe(losses[^1], 0.002);
        double.IsNaN(result.Column("batch-loss")[0]).ShouldBeTrue();
        result.Weights.Length.ShouldBe(4 * ((2 * 64 * 32) + (2 * 32 * 2) + 32 + 2 + 32 + 64));
        result.WeightsHash.ShouldBe(Sha256Digest.Of(result.Weights.Span));
        result.CurveHash.ShouldBe(result.Curve.Digest());
    }

    [Fact]
    public void A_trial_is_the_same_bits_alone_and_in_any_bundle()
    {
        TrialConfig[] configs =
        [
            Digits, Digits with { Seeds = Configs.Seeds(1) }, Digits with { Model = Digits.Model with { Bottleneck = 3 } },
            Digits with { Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 0.1) }, Digits,
        ];
        var together = Train.All(configs);
        for (var i = 0; i < configs.Length; i++)
        {
            var alone = Train.One(configs[i]);
            together[i].WeightsHash.ShouldBe(alone.WeightsHash);
            together[i].CurveHash.ShouldBe(alone.CurveHash);
        }

        together.Select(result => result.WeightsHash).Distinct().Count().ShouldBe(4);
        together[4].WeightsHash.ShouldBe(together[0].WeightsHash);
    }

    [Fact]
    public void Each_seed_moves_only_what_it_names()
    {
        var noisy = Digits with { Model = Digits.Model with { Noise = new NoiseConfig(NoiseKind.Gaussian, 0.3) } };
        var results = Train.All([noisy, noisy with { Seeds = new(7, 1, 0, 0) }, noisy with { Seeds = new(7, 0, 1, 0) }, noisy with { Seeds = new(7, 0, 0, 1) }]);
        results.Select(result => result.WeightsHash).Distinct().Count().ShouldBe(4);

        // The first point is before any order or noise.
        var starts = results.Select(result => result.Column("train-loss")[0]).ToArray();
        starts[2].ShouldBe(starts[0]);
        starts[3].ShouldBe(starts[0]);
        starts[1].ShouldNotBe(starts[0]);
    }

    [Theory]
    [InlineData(NoiseKind.Gaussian, 0.2)]
    [InlineData(NoiseKind.Masking, 0.3)]
    [InlineData(NoiseKind.SaltAndPepper, 0.2)]
    public void A_denoising_autoencoder_learns_the_clean_images(NoiseKind kind, double amount)
    {
        var result = Train.One(Budget(Digits with { Model = Digits.Model with { Noise = new NoiseConfig(kind, amount) } }, 10));
        result.FinalLoss.ShouldBeInRange(0.03, 0.075);
        result.WeightsHash.ShouldNotBe(Train.One(Budget(Digits, 10)).WeightsHash);
    }

    [Theory]
    [InlineData(BatchOrder.Shuffle)]
    [InlineData(BatchOrder.Sequential)]
    [InlineData(BatchOrder.Replacement)]
    public void Every_order_learns_and_is_its_own(BatchOrder order)
    {
        var result = Train.One(Digits with { Training = Digits.Training with { Order = order } });
        result.FinalLoss.ShouldBeLessThan(0.08);
        foreach (var other in Enum.GetValues<BatchOrder>().Where(other => other != order))
        {
            Train.One(Digits with { Training = Digits.Training with { Order = other } }).WeightsHash.ShouldNotBe(result.WeightsHash);
        }
    }

    [Fact]
    public void A_budget_in_updates_passes_over_the_data_as_epochs_do()
    {
        // 1,797 samples in batches of 64: 29 updates an epoch.
        var epochs = Train.One(Digits);
        var updates = Train.One(Digits with { Training = Digits.Training with { Unit = BudgetUnit.Updates, Budget = 58 }, Measure = Digits.Measure with { Every = 29 } });
        updates.WeightsHash.ShouldBe(epochs.WeightsHash);
        updates.Curve.Times.ShouldBe([0, 29, 58]);
        updates.Column("train-loss").ShouldBe(epochs.Column("train-loss"));
    }

    [Fact]
    public void A_budget_of_0_trains_nothing_and_measures_the_start()
    {
        var result = Train.One(Budget(Digits, 0));
        result.Outcome.ShouldBe(TrialOutcome.Completed);
        result.Curve.Times.ShouldBe([0]);
        result.FinalLoss.ShouldBe(result.Column("train-loss")[0]);
    }

    [Fact]
    public void Without_points_between_the_curve_has_its_two_ends() =>
        Train.One(Budget(Digits, 3) with { Measure = Digits.Measure with { Every = 0 } }).Curve.Times.ShouldBe([0, 3]);

    [Fact]
    public void The_target_ends_training_at_the_epoch_that_reaches_it()
    {
        var losses = Train.One(Budget(Digits, 8)).Column("train-loss");
        var result = Train.One(Budget(Digits, 8) with { Stop = Digits.Stop with { Target = losses[3] }, Measure = Digits.Measure with { Every = 0 } });
        result.EndReason.ShouldBe(EndReason.Target);
        result.Epochs.ShouldBe(3);
        result.FinalLoss.ShouldBe(losses[3]);
        result.Curve.Times.ShouldBe([0, 3]);
    }

    [Fact]
    public void A_plateau_ends_training_after_its_patience()
    {
        // All weights 0 and no biases: nothing can move.
        var stuck = Budget(Digits, 50) with { Model = Digits.Model with { Bias = false, Init = new InitConfig(Configs.Init(InitializerKind.Zeros), Configs.Init(InitializerKind.Zeros), []) }, Stop = Digits.Stop with { PlateauPatience = 4 } };
        var result = Train.One(stuck);
        result.EndReason.ShouldBe(EndReason.Plateau);
        result.Epochs.ShouldBe(4);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Divergence_is_a_result_with_its_epoch(Precision precision)
    {
        var wild = Budget(Digits, 50) with
        {
            Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 1e6),
            Model = Digits.Model with { Activation = new ActivationConfig(ActivationKind.Identity, ActivationKind.Identity, ActivationKind.Identity, 0) },
        };
        wild = wild with { Training = wild.Training with { Precision = precision } };
        var results = Train.All([wild, wild, Digits]);
        results[0].Outcome.ShouldBe(TrialOutcome.Diverged);
        results[0].Epochs.ShouldBe(1);
        results[0].Failure.ShouldBeNull();
        double.IsNaN(results[0].FinalLoss).ShouldBeTrue();
        results[0].BestLoss.ShouldBe(results[0].Column("train-loss")[0]);
        results[1].WeightsHash.ShouldBe(results[0].WeightsHash);
        results[2].Outcome.ShouldBe(TrialOutcome.Completed);
    }

    [Fact]
    public void A_trial_that_fails_says_why_and_the_bundle_goes_on()
    {
        var results = Train.All(
        [
            Digits with { Data = Configs.Data(DataSource.Csv) with { Path = "nowhere.csv" } },
            Digits with { Model = Digits.Model with { Init = Digits.Model.Init with { Planes = [new("layer7.bias[0]", 1)] } } },
            Digits with { Regularizer = Digits.Regularizer with { Sparsity = 1 } },
            Digits with { Measure = Digits.Measure with { Curves = ["train-lose"] } },
            Digits,
        ]);
        results.Take(4).ShouldAllBe(result => result.Outcome == TrialOutcome.Failed && result.Failure!.Detail.Length > 0);
        results[0].Failure!.Message.ShouldContain("nowhere.csv");
        results[1].Failure!.Message.ShouldContain("layer7.bias[0]");
        results[2].Failure!.Message.ShouldContain("Set model.activation.code to sigmoid");
        results[3].Failure!.Message.ShouldContain("train-lose");
        results[4].Outcome.ShouldBe(TrialOutcome.Completed);
    }

    [Fact]
    public void Clipping_bounds_every_update()
    {
        var sgd = Digits with { Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 1), Training = Digits.Training with { Unit = BudgetUnit.Updates, Budget = 1, Precision = Precision.Float64 } };
        var start = Weights(Train.One(sgd with { Training = sgd.Training with { Budget = 0 } }));
        var free = Distance(Weights(Train.One(sgd)), start);
        free.ShouldBeGreaterThan(1e-3);
        Distance(Weights(Train.One(sgd with { Training = sgd.Training with { ClipNorm = 1e-3 } })), start).ShouldBe(1e-3, 2e-6);
        var moved = Weights(Train.One(sgd with { Training = sgd.Training with { ClipValue = 1e-4 } }));
        moved.Zip(start).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBe(1e-4, 1e-12);
    }

    [Fact]
    public void The_wall_time_limit_times_a_trial_out()
    {
        var time = new SteppingTime();
        var trainer = BundleTrainer.Start([new BundleTrial(0, Budget(Digits, 1000) with { Stop = Digits.Stop with { WallSeconds = 5.5 } })], Train.Data, time);
        while (trainer.Advance())
        {
        }

        var result = trainer.TakeFinished()[0];
        result.Outcome.ShouldBe(TrialOutcome.TimedOut);
        result.Failure!.Message.ShouldContain("stop.wall-s");
        result.Seconds.ShouldBe(6);
    }

    [Fact]
    public void Progress_tells_trial_epoch_and_loss()
    {
        var trainer = BundleTrainer.Start([new BundleTrial(42, Budget(Digits, 9))], Train.Data);
        trainer.Advance();
        trainer.Advance();
        trainer.Progress.Trial.ShouldBe(42);
        trainer.Progress.Budget.ShouldBe(9);
        trainer.Progress.Loss.ShouldBeInRange(0.01, 0.5);
    }

    private static TrialConfig Budget(TrialConfig config, int budget) => config with { Training = config.Training with { Budget = budget } };

    private static double[] Weights(TrialResult result) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(result.Weights.Span).ToArray();

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));

    /// <summary>A second passes at every look.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => now++;
    }
}
