using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

/// <summary>The state that is kept of a training leads, under a larger budget, to the bits of training for so long at once.</summary>
public sealed class FinalStateTests
{
    public static TheoryData<OptimizerKind> Optimizers => [.. Enum.GetValues<OptimizerKind>()];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void With_every_optimizer(OptimizerKind kind)
    {
        var config = Config(5) with { Optimizer = Configs.Optimizer(kind, 0.01) };
        if (kind >= OptimizerKind.Lbfgs)
        {
            config = config with { Training = config.Training with { Batch = 0 } };
        }

        Continues(config, 11);
    }

    [Theory]
    [InlineData(ScheduleKind.Step)]
    [InlineData(ScheduleKind.Exponential)]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.LinearWarmup)]
    [InlineData(ScheduleKind.OnPlateau)]
    public void With_every_schedule_that_does_not_depend_on_the_budget(ScheduleKind kind) => Continues(
        Config(5) with { Schedule = Configs.Constant with { Kind = kind, Every = 3, Warmup = 7, Patience = 0, Factor = 0.7, RestartFactor = 1.5 } }, 11);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void From_a_budget_that_trains_next_to_nothing(int budget) => Continues(Config(budget), 4);

    /// <summary>The last epoch measures the loss, which a longer training need not do there: a plateau must not see it.</summary>
    [Fact]
    public void Where_the_end_was_measured_only_because_it_was_the_end() => Continues(
        Config(5) with { Measure = new MeasureConfig(["train-loss"], 4, true), Stop = Configs.Digits.Stop with { Target = 1e-9 } }, 11);

    [Fact]
    public void A_trial_that_ended_before_its_budget_ends_there_again()
    {
        var config = Config(9) with { Stop = Configs.Digits.Stop with { PlateauPatience = 1, PlateauMinimum = 0.9 } };
        var (extended, atOnce) = Continues(config, 30);
        extended.EndReason.ShouldBe(EndReason.Plateau);
        extended.Epochs.ShouldBeLessThan(9);
        atOnce.State.Length.ShouldBePositive();
    }

    [Fact]
    public void No_state_is_kept_unless_asked_for()
    {
        var config = Config(3);
        Train.One(config with { Training = config.Training with { KeepState = KeptState.None } }).State.Length.ShouldBe(0);
    }

    private static TrialConfig Config(int budget) => Configs.Digits with
    {
        Data = Configs.Digits.Data with { Take = 90 },
        Model = Configs.Digits.Model with { Encoder = [5], Noise = new NoiseConfig(NoiseKind.Gaussian, 0.1) },
        Training = Configs.Digits.Training with { Batch = 32, Budget = budget, KeepState = KeptState.Last },
        Measure = new MeasureConfig(["train-loss", "batch-loss", "update-ratio"], 2, true),
    };

    private static (TrialResult Extended, TrialResult AtOnce) Continues(TrialConfig config, int budget)
    {
        var longer = config with { Training = config.Training with { Budget = budget } };
        var state = Train.One(config).State;
        var trainer = BundleTrainer.Resume([new BundleTrial(77, longer)], Train.Data, state.Span);
        var before = trainer.Updates;
        while (trainer.Advance())
        {
        }

        var extended = trainer.TakeFinished().ShouldHaveSingleItem();
        var atOnce = Train.One(longer);
        before.ShouldBe(Math.Max(0, Math.Min(Train.One(config).Epochs, config.Training.Budget) * UpdatesPerEpoch(config) - (extended.EndReason == EndReason.Plateau ? 0 : 1)));
        extended.Index.ShouldBe(77);
        (extended.WeightsHash, extended.CurveHash, extended.FinalLoss, extended.BestLoss, extended.Epochs, extended.EndReason, extended.Outcome)
            .ShouldBe((atOnce.WeightsHash, atOnce.CurveHash, atOnce.FinalLoss, atOnce.BestLoss, atOnce.Epochs, atOnce.EndReason, atOnce.Outcome));

        // And from its own state on.
        var longest = longer with { Training = longer.Training with { Budget = budget + 3 } };
        var again = BundleTrainer.Resume([new BundleTrial(0, longest)], Train.Data, extended.State.Span);
        while (again.Advance())
        {
        }

        again.TakeFinished().ShouldHaveSingleItem().WeightsHash.ShouldBe(Train.One(longest).WeightsHash);
        return (extended, atOnce);
    }

    private static int UpdatesPerEpoch(TrialConfig config) => config.Training.Batch == 0 ? 1 : 3;
}
