using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class CheckpointTests
{
    public static TheoryData<string> Names =>
        ["adam-noise-dropout", "momentum-replacement-updates", "lbfgs-full", "annealing", "plateau-schedule", "nadam-float64-clip", "surface-lion", "rprop-sequential", "siblings-nudged"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bundle_resumed_at_any_cut_ends_with_the_same_bits(string name)
    {
        var trials = Trials(name);
        var whole = Finish(BundleTrainer.Start(trials, Train.Data));
        whole.Count.ShouldBe(trials.Count);
        whole.Values.ShouldAllBe(result => result.Failure == null);

        // One run that is thrown away and resumed after every single step, and one for each cut.
        var cuts = 0;
        var trainer = BundleTrainer.Start(trials, Train.Data);
        var hopping = BundleTrainer.Start(trials, Train.Data);
        while (trainer.Advance())
        {
            cuts++;
            hopping.Advance();
            hopping = BundleTrainer.Resume(trials, Train.Data, hopping.Checkpoint());
            if (cuts % 7 == 1)
            {
                Same(Finish(BundleTrainer.Resume(trials, Train.Data, trainer.Checkpoint())), whole);
            }
        }

        Same(Finish(hopping), whole);
        cuts.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("adam-noise-dropout")]
    [InlineData("plateau-schedule")]
    public void Updates_are_summed_over_the_trials_and_go_on_from_a_checkpoint(string name)
    {
        var trials = Trials(name);
        var whole = BundleTrainer.Start(trials, Train.Data);
        var hopping = BundleTrainer.Start(trials, Train.Data);
        var before = 0L;
        while (whole.Advance())
        {
            hopping.Advance();
            hopping = BundleTrainer.Resume(trials, Train.Data, hopping.Checkpoint());
            hopping.Updates.ShouldBe(whole.Updates);
            whole.Updates.ShouldBeGreaterThanOrEqualTo(before);
            before = whole.Updates;
        }

        whole.Updates.ShouldBeGreaterThan(trials.Count);
    }

    [Fact]
    public void Results_that_were_taken_are_not_in_the_checkpoint()
    {
        var trials = Trials("adam-noise-dropout");
        var trainer = BundleTrainer.Start(trials, Train.Data);
        IReadOnlyList<TrialResult> first;
        do
        {
            trainer.Advance().ShouldBeTrue();
            first = trainer.TakeFinished();
        }
        while (first.Count == 0);

        first[0].Index.ShouldBe(10);
        var resumed = Finish(BundleTrainer.Resume([.. trials.Skip(1)], Train.Data, trainer.Checkpoint()));
        resumed.Keys.ShouldBe([11, 12], ignoreOrder: true);
    }

    [Fact]
    public void A_damaged_or_foreign_checkpoint_is_refused()
    {
        var trials = Trials("lbfgs-full");
        var trainer = BundleTrainer.Start(trials, Train.Data);
        trainer.Advance();
        trainer.Advance();
        var checkpoint = trainer.Checkpoint();
        for (var i = 0; i < checkpoint.Length; i += 97)
        {
            var damaged = (byte[])checkpoint.Clone();
            damaged[i] ^= 0x10;
            Should.Throw<CheckpointException>(() => BundleTrainer.Resume(trials, Train.Data, damaged)).Message.ShouldContain("damaged");
        }

        Should.Throw<CheckpointException>(() => BundleTrainer.Resume(trials, Train.Data, []));
        Should.Throw<CheckpointException>(() => BundleTrainer.Resume(trials, Train.Data, checkpoint.AsSpan(0, checkpoint.Length / 2)));
        var others = trials.Select(trial => trial with { Config = trial.Config with { Model = trial.Config.Model with { Bottleneck = 3 } } }).ToArray();
        Should.Throw<CheckpointException>(() => BundleTrainer.Resume(others, Train.Data, checkpoint)).Message.ShouldContain("another model");
    }

    private static IReadOnlyList<BundleTrial> Trials(string name) =>
        [.. Enumerable.Range(0, 3).Select(i => new BundleTrial(10 + i, Config(name) with { Seeds = Configs.Seeds(i) }))];

    /// <summary>Large enough in work for several slices a trial.</summary>
    private static TrialConfig Config(string name)
    {
        var digits = Configs.Digits with { Measure = new MeasureConfig(["train-loss", "batch-loss", "update-ratio"], 1, true) };
        digits = digits with { Training = digits.Training with { Budget = 4 } };
        return name switch
        {
            "adam-noise-dropout" => digits with
            {
                Model = digits.Model with { Noise = new NoiseConfig(NoiseKind.Gaussian, 0.2) },
                Regularizer = digits.Regularizer with { Dropout = 0.3, L1 = 1e-5 },
            },
            "momentum-replacement-updates" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Momentum, 0.1),
                Schedule = Configs.Constant with { Kind = ScheduleKind.Cosine, Every = 0, MomentumMax = 0.95, MomentumEvery = 10 },
                Training = digits.Training with { Unit = BudgetUnit.Updates, Budget = 100, Order = BatchOrder.Replacement, Batch = 50 },
                Measure = digits.Measure with { Every = 13 },
                Stop = digits.Stop with { PlateauPatience = 60 },
            },
            "lbfgs-full" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Lbfgs, 1) with { History = 4 },
                Training = digits.Training with { Batch = 0, Budget = 9 },
            },
            "annealing" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Annealing, 0) with { Step = 0.01 },
                Training = digits.Training with { Batch = 0, Budget = 12 },
            },
            "plateau-schedule" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 0.5),
                Schedule = Configs.Constant with { Kind = ScheduleKind.OnPlateau, Patience = 0, Factor = 0.7 },
                Model = digits.Model with { Noise = new NoiseConfig(NoiseKind.Masking, 0.25), Tied = true },
            },
            "nadam-float64-clip" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Nadam, 0.002),
                Training = digits.Training with { Precision = Precision.Float64, ClipNorm = 0.1, ClipValue = 0.05, WeightDecay = 1e-3 },
            },
            "surface-lion" => digits with
            {
                Model = digits.Model with { Kind = ModelKind.Surface, Surface = "ackley", Init = digits.Model.Init with { Weights = Configs.Init(InitializerKind.Uniform) } },
                Optimizer = Configs.Optimizer(OptimizerKind.Lion, 1e-3),
                Training = digits.Training with { Precision = Precision.Float64, Budget = 40_000, Unit = BudgetUnit.Updates },
                Measure = new MeasureConfig(["train-loss", "coordinates"], 5000, true),
            },
            "rprop-sequential" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Rprop, 1e-3),
                Training = digits.Training with { Order = BatchOrder.Sequential, Batch = 100 },
            },
            "siblings-nudged" => digits with
            {
                Model = digits.Model with { Noise = new NoiseConfig(NoiseKind.Gaussian, 0.2) },
                Training = digits.Training with { Fork = 2, Nudge = 0.05 },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static Dictionary<int, TrialResult> Finish(BundleTrainer trainer)
    {
        while (trainer.Advance())
        {
        }

        return trainer.TakeFinished().ToDictionary(result => result.Index);
    }

    private static void Same(Dictionary<int, TrialResult> results, Dictionary<int, TrialResult> expected)
    {
        results.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (index, result) in results)
        {
            result.WeightsHash.ShouldBe(expected[index].WeightsHash);
            result.CurveHash.ShouldBe(expected[index].CurveHash);
            result.FinalLoss.ShouldBe(expected[index].FinalLoss);
            result.BestLoss.ShouldBe(expected[index].BestLoss);
            result.Epochs.ShouldBe(expected[index].Epochs);
            result.EndReason.ShouldBe(expected[index].EndReason);
        }
    }
}
