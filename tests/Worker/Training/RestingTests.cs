using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

/// <summary>A trial that comes to rest on its way and goes on later is, bit for bit, the trial that never rested.</summary>
public sealed class RestingTests
{
    public static TheoryData<OptimizerKind> Optimizers => [.. Enum.GetValues<OptimizerKind>()];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void With_every_optimizer(OptimizerKind kind)
    {
        var config = Config with { Optimizer = Configs.Optimizer(kind, 0.01) };
        GoesOn(kind >= OptimizerKind.Lbfgs ? config with { Training = config.Training with { Batch = 0 } } : config);
    }

    /// <summary>The whole budget counts for these, wherever a trial rests.</summary>
    [Theory]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.OneCycle)]
    [InlineData(ScheduleKind.OnPlateau)]
    public void With_schedules_that_depend_on_the_budget(ScheduleKind kind) =>
        GoesOn(Config with { Schedule = Configs.Constant with { Kind = kind, Warmup = 3, Patience = 0, Factor = 0.7 } });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void With_points_of_the_curve_that_are_no_rungs(int every) =>
        GoesOn(Config with { Measure = new MeasureConfig(["train-loss", "batch-loss"], every, true), Stop = Configs.Digits.Stop with { Target = 1e-9 } });

    [Fact]
    public void Trials_that_would_train_in_lanes()
    {
        var config = Config with { Model = Config.Model with { Noise = new NoiseConfig(NoiseKind.None, 0) } };
        GoesOn(config);

        BundleTrial[] together = [.. Enumerable.Range(0, 6).Select(i => new BundleTrial(i, config with { Seeds = new TrialSeeds(1, i, i, i) }) { Until = i % 2 == 0 ? 0 : 4 })];
        var results = All(BundleTrainer.Start(together, Train.Data));
        results.Select(result => result.Outcome == TrialOutcome.Pruned).ShouldBe([false, true, false, true, false, true]);
        results[1].WeightsHash.ShouldBe(TrialReplay.Train(1, together[1].Config, Train.Data, until: 4).WeightsHash);
        results[2].WeightsHash.ShouldBe(Train.One(together[2].Config).WeightsHash);
    }

    [Fact]
    public void What_it_shows_at_rest_is_the_beginning_of_what_it_shows_in_the_end()
    {
        var rest = TrialReplay.Train(0, Config, Train.Data, until: 4);
        var end = Train.One(Config);
        (rest.Outcome, rest.Epochs, rest.State.IsEmpty).ShouldBe((TrialOutcome.Pruned, 4, false));
        rest.Curve.Digest().ShouldBe(end.Curve.UpTo(4).Digest());
        rest.FinalLoss.ShouldBe(end.Curve.Column("train-loss")![4]);
    }

    [Fact]
    public void A_trial_that_ends_before_the_rung_has_ended()
    {
        var config = Config with { Stop = Configs.Digits.Stop with { PlateauPatience = 1, PlateauMinimum = 0.9 } };
        var rest = TrialReplay.Train(0, config, Train.Data, until: 8);
        (rest.Outcome, rest.EndReason, rest.State.IsEmpty).ShouldBe((TrialOutcome.Completed, EndReason.Plateau, true));
        rest.WeightsHash.ShouldBe(Train.One(config).WeightsHash);
    }

    [Fact]
    public void A_rung_at_or_beyond_the_budget_is_the_end()
    {
        foreach (var until in (int[])[10, 11])
        {
            TrialReplay.Train(0, Config, Train.Data, until).Outcome.ShouldBe(TrialOutcome.Completed);
        }
    }

    [Fact]
    public void A_state_from_later_on_is_not_used()
    {
        var later = TrialReplay.Train(0, Config, Train.Data, until: 7).State;
        Should.Throw<CheckpointException>(() => BundleTrainer.Resume([new BundleTrial(0, Config) { Until = 4 }], Train.Data, later.Span));
        var ended = Train.One(Config with { Training = Config.Training with { KeepState = KeptState.Last }, Stop = Configs.Digits.Stop with { Target = 1e9 } }).State;
        All(BundleTrainer.Resume([new BundleTrial(0, Config) { Until = 4 }], Train.Data, ended.Span))[0].Epochs.ShouldBe(0, "it had ended before the rung");
    }

    private static TrialConfig Config => Configs.Digits with
    {
        Data = Configs.Digits.Data with { Take = 90 },
        Model = Configs.Digits.Model with { Encoder = [5], Noise = new NoiseConfig(NoiseKind.Gaussian, 0.1) },
        Training = Configs.Digits.Training with { Batch = 32, Budget = 10, KeepState = KeptState.None },
        Measure = new MeasureConfig(["train-loss", "batch-loss"], 1, true),
    };

    private static void GoesOn(TrialConfig config)
    {
        var state = ReadOnlyMemory<byte>.Empty;
        foreach (var until in (int[])[1, 4, 9])
        {
            var trial = new BundleTrial(7, config) { Until = until };
            var rest = All(state.IsEmpty ? BundleTrainer.Start([trial], Train.Data) : BundleTrainer.Resume([trial], Train.Data, state.Span))[0];
            (rest.Outcome, rest.Epochs).ShouldBe((TrialOutcome.Pruned, until), $"{rest.Failure}");
            var alone = TrialReplay.Train(7, config, Train.Data, until);
            (rest.WeightsHash, rest.CurveHash, rest.FinalLoss).ShouldBe((alone.WeightsHash, alone.CurveHash, alone.FinalLoss));
            state = rest.State;
        }

        var end = All(BundleTrainer.Resume([new BundleTrial(7, config)], Train.Data, state.Span))[0];
        var atOnce = Train.One(config);
        (end.WeightsHash, end.CurveHash, end.FinalLoss, end.BestLoss, end.Epochs, end.EndReason, end.Outcome)
            .ShouldBe((atOnce.WeightsHash, atOnce.CurveHash, atOnce.FinalLoss, atOnce.BestLoss, atOnce.Epochs, atOnce.EndReason, atOnce.Outcome));
        end.State.IsEmpty.ShouldBeTrue();
    }

    private static TrialResult[] All(BundleTrainer trainer)
    {
        while (trainer.Advance())
        {
        }

        return [.. trainer.TakeFinished().OrderBy(result => result.Index)];
    }
}
