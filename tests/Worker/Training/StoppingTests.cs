using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

/// <summary>A trial that a user stops is, bit for bit, the beginning of the trial; the others of its bundle do not notice.</summary>
public sealed class StoppingTests
{
    /// <summary>Lanes that differ in what is measured when, and in whose schedule counts.</summary>
    private static readonly Dictionary<string, Func<int, TrialConfig>> Kinds = new(StringComparer.Ordinal)
    {
        ["every epoch a point"] = Xor,
        ["curves of their ends"] = seed => Xor(seed) with { Measure = new MeasureConfig(["train-loss", "max-error"], 0, true) },
        ["some points, without the loss"] = seed => Xor(seed) with { Measure = new MeasureConfig(["max-error"], 7, true) },
        ["losses of batches"] = seed => Xor(seed) with { Measure = new MeasureConfig(["batch-loss", "train-loss"], 5, true) },
        ["rates that fall on plateaus, and a target"] = seed => Xor(seed) with
        {
            Schedule = Configs.Constant with { Kind = ScheduleKind.OnPlateau, Patience = 1, Factor = 0.5 },
            Stop = new StopConfig(1e-9, 0, 1e-4, 0),
        },
        ["one schedule for all"] = seed => Xor(seed) with { Schedule = Configs.Constant with { Kind = ScheduleKind.Exponential, Factor = 0.9 }, Measure = new MeasureConfig(["train-loss"], 9, true) },
        ["epochs of several batches"] = seed => Xor(seed) with { Training = Xor(seed).Training with { Unit = BudgetUnit.Epochs, Budget = 20, Batch = 1 } },
    };

    public static TheoryData<string> All => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void One_of_a_group_of_lanes(string kind)
    {
        foreach (var stopped in (int[][])[[0], [3], [0, 2, 5], [0, 1, 2, 3, 4, 5]])
        {
            var trainer = Begun(kind, trials: 6, updates: 13);
            trainer.Stop(stopped);
            ShouldBe(kind, Rest(trainer), stopped);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void One_that_trains_alone(string kind)
    {
        var trainer = BundleTrainer.StartAlone(new BundleTrial(0, Kinds[kind](0)), Train.Data);
        Advance(trainer, 13);
        trainer.Stop([0]);
        ShouldBe(kind, Rest(trainer), [0]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Also_one_that_is_resumed_after_the_order(string kind)
    {
        var before = Begun(kind, trials: 4, updates: 13);
        before.Stop([1]);
        var trainer = BundleTrainer.Resume(Trials(kind, 4), Train.Data, before.Checkpoint());
        trainer.Stop([1]);
        var resumed = Rest(trainer);
        ShouldBe(kind, resumed, [1]);
        resumed[1].Epochs.ShouldBe(Rest(before)[1].Epochs);
    }

    [Fact]
    public void An_order_that_is_repeated_does_not_put_the_end_off()
    {
        var trainer = Begun("epochs of several batches", trials: 3, updates: 5);
        for (var update = 0; update < 4; update++)
        {
            trainer.Stop([2]);
            Advance(trainer, 1);
        }

        trainer.TakeFinished().ShouldHaveSingleItem().ShouldSatisfyAllConditions(result => result.Index.ShouldBe(2), result => result.Epochs.ShouldBe(2));
        trainer.Stop([2]);
        Rest(trainer).Select(result => result.Outcome).ShouldBe([TrialOutcome.Completed, TrialOutcome.Completed]);
    }

    [Fact]
    public void What_has_not_begun_is_not_trained()
    {
        var trainer = BundleTrainer.Start(Trials("every epoch a point", 3), Train.Data);
        trainer.Stop([0, 2]);
        var results = Rest(trainer);
        results.Select(result => (result.Index, result.Outcome, result.Epochs)).ShouldBe([(0, TrialOutcome.Stopped, 0), (1, TrialOutcome.Completed, 40), (2, TrialOutcome.Stopped, 0)]);
        (results[0].FinalLoss, results[0].Weights.Length, results[0].Curve.Times.Length).ShouldBe((double.NaN, 0, 0));

        var none = BundleTrainer.Start(Trials("every epoch a point", 2), Train.Data);
        none.Stop([0, 1]);
        none.Advance().ShouldBeFalse();
        none.TakeFinished().Count.ShouldBe(2);
    }

    [Fact]
    public void An_order_in_the_last_epoch_comes_too_late()
    {
        var trainer = Begun("every epoch a point", trials: 2, updates: 39);
        trainer.Stop([0, 1]);
        Rest(trainer).ShouldAllBe(result => result.Outcome == TrialOutcome.Completed && result.EndReason == EndReason.Budget);
    }

    [Fact]
    public void A_trial_that_is_to_pause_at_the_same_epoch_is_stopped_there()
    {
        var config = Xor(0);
        var trainer = BundleTrainer.Start([new BundleTrial(0, config) { Until = 8 }], Train.Data);
        Advance(trainer, 7);
        trainer.Stop([0]);
        var result = Rest(trainer).ShouldHaveSingleItem();
        (result.Outcome, result.Epochs, result.State.Length).ShouldBe((TrialOutcome.Stopped, 8, 0));
    }

    [Fact]
    public void No_state_is_kept_to_extend_it()
    {
        var config = Xor(0) with { Training = Xor(0).Training with { KeepState = KeptState.Last } };
        var trainer = BundleTrainer.Start([new BundleTrial(0, config)], Train.Data);
        Advance(trainer, 5);
        trainer.Stop([0]);
        Rest(trainer).ShouldHaveSingleItem().State.Length.ShouldBe(0);
    }

    private static void ShouldBe(string kind, IReadOnlyList<TrialResult> results, int[] stopped)
    {
        foreach (var result in results)
        {
            var (config, isStopped) = (Kinds[kind](result.Index), stopped.Contains(result.Index));
            result.Outcome.ShouldBe(isStopped ? TrialOutcome.Stopped : TrialOutcome.Completed, $"trial {result.Index}");
            var alone = TrialReplay.Train(result.Index, config, Train.Data, isStopped ? result.Epochs : 0);
            (result.WeightsHash, result.CurveHash, result.Epochs).ShouldBe((alone.WeightsHash, alone.CurveHash, alone.Epochs), $"trial {result.Index}");
            (result.FinalLoss, result.BestLoss, result.TestLoss).ShouldBe((alone.FinalLoss, alone.BestLoss, alone.TestLoss));
            if (isStopped)
            {
                result.Epochs.ShouldBeInRange(1, config.Training.Budget - 1);
                result.Curve.Times[^1].ShouldBe(result.Epochs);
            }
        }
    }

    private static TrialConfig Xor(int seed)
    {
        var config = Configs.Xor(3, Configs.Optimizer(OptimizerKind.Momentum, 0.5), seed);
        return config with { Training = config.Training with { Budget = 40 }, Measure = new MeasureConfig(["train-loss", "max-error"], 1, true) };
    }

    private static BundleTrial[] Trials(string kind, int count) => [.. Enumerable.Range(0, count).Select(i => new BundleTrial(i, Kinds[kind](i)))];

    private static BundleTrainer Begun(string kind, int trials, int updates)
    {
        var trainer = BundleTrainer.Start(Trials(kind, trials), Train.Data);
        Advance(trainer, updates);
        trainer.Updates.ShouldBe(trials * updates, "in lanes, an update is one of each");
        return trainer;
    }

    /// <summary>A call an update, after the first one of all, which only begins.</summary>
    private static void Advance(BundleTrainer trainer, int updates)
    {
        for (var calls = trainer.Progress.Trial < 0 ? -1 : 0; calls < updates; calls++)
        {
            trainer.Advance(1);
        }
    }

    private static IReadOnlyList<TrialResult> Rest(BundleTrainer trainer)
    {
        while (trainer.Advance())
        {
        }

        return [.. trainer.TakeFinished().OrderBy(result => result.Index)];
    }
}
