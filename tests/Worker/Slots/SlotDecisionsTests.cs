using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Tests.Slots;

public class SlotDecisionsTests
{
    private static readonly LeaseKey Key = new(new SweepId("s", 1), new BundleId(1), new FencingToken(7));
    private static readonly SlotPace Pace = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    private static readonly SweepBrief Brief = new(Key.Sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1));

    [Fact]
    public void A_bundle_is_opened_and_trained_slice_by_slice()
    {
        var (_, effects) = Run(Train(), Opened(Pace), Slice(50), Slice(50));
        effects.Select(effect => effect.GetType()).ShouldBe([typeof(OpenBundle), typeof(TrainSlice), typeof(TrainSlice), typeof(TrainSlice)]);
    }

    [Fact]
    public void The_same_bundle_twice_is_opened_once()
    {
        var (_, effects) = Run(Train(), Train());
        effects.OfType<OpenBundle>().Count().ShouldBe(1);
    }

    [Fact]
    public void Trials_are_ended_between_slices_and_the_bundle_goes_on()
    {
        int[] trials = [3];
        var (state, effects) = Run(Train(), Opened(Pace), new StopInBundle(Key, trials), new StopInBundle(Key with { Token = new FencingToken(6) }, trials), Slice(50));
        effects.ShouldBe([effects[0], new TrainSlice(Key), new EndTrials(Key, trials), new TrainSlice(Key)]);
        state.Lease.ShouldBe(Key);
        Run(new StopInBundle(Key, trials)).Effects.ShouldBeEmpty("a free slot has nothing to end");
    }

    [Fact]
    public void Results_of_tiny_trials_are_sent_in_batches()
    {
        var (_, effects) = Run(Train(), Slice(50, 0), Slice(50, 1), Slice(50, 2), Slice(50, 3));
        Sent(effects).Select(sent => sent.Results.Count).ShouldBe([4]);
    }

    [Fact]
    public void The_last_slice_sends_what_is_left_before_the_slot_is_free()
    {
        var (state, effects) = Run(Train(), Slice(50, 0), new SliceTrained(Key, [Result(1)], TimeSpan.FromMilliseconds(1), Done: true));
        effects.OfType<TellOwnNode>().Select(tell => tell.Message.GetType()).ShouldBe([typeof(TrialsTrained), typeof(SlotFreed)]);
        Sent(effects).Single().Results.Select(result => result.Index).ShouldBe([0, 1]);
        state.Lease.ShouldBeNull();
    }

    [Fact]
    public void A_checkpoint_is_taken_when_it_is_due_and_training_goes_on_after_it()
    {
        var (_, effects) = Run(Train(), Slice(5000), new CheckpointReady(Key, new byte[] { 1 }, 1, 9));
        effects.OfType<TakeCheckpoint>().Count().ShouldBe(1);
        effects[^2].ShouldBeOfType<TellOwnNode>().Message.ShouldBeOfType<CheckpointTaken>().Progress.ShouldBe(9);
        effects[^1].ShouldBeOfType<TrainSlice>();
    }

    [Fact]
    public void A_checkpoint_larger_than_may_be_kept_is_not_sent_and_no_other_is_taken()
    {
        var pace = Pace with { MostCheckpointBytes = 2 };
        var (state, effects) = Run(
            pace, Train(), Slice(5000), new CheckpointReady(Key, default, 3, 9), Slice(5000), Slice(5000), new PauseBundle(Key), Slice(50, 0));
        effects.OfType<TakeCheckpoint>().Count().ShouldBe(1);
        effects.OfType<TellOwnNode>().Select(tell => tell.Message.GetType())
            .ShouldBe([typeof(CheckpointTooLarge), typeof(TrialsTrained), typeof(SlotFreed)]);
        effects.OfType<TellOwnNode>().First().Message.ShouldBe(new CheckpointTooLarge(new SlotNumber(0), Key, 3, 2));
        state.Lease.ShouldBeNull();
    }

    [Fact]
    public void A_checkpoint_of_just_the_size_that_may_be_kept_is_sent()
    {
        var (_, effects) = Run(Pace with { MostCheckpointBytes = 3 }, Train(), Slice(5000), new CheckpointReady(Key, new byte[3], 3, 9), Slice(5000));
        effects.OfType<TakeCheckpoint>().Count().ShouldBe(2);
        effects.OfType<TellOwnNode>().Single().Message.ShouldBeOfType<CheckpointTaken>();
    }

    [Fact]
    public void Without_a_time_between_them_a_checkpoint_is_taken_only_when_the_bundle_is_handed_back()
    {
        var (_, effects) = Run(Pace with { Checkpoint = TimeSpan.Zero }, Train(), Slice(5000), Slice(5000), new PauseBundle(Key), Slice(50));
        effects.OfType<TakeCheckpoint>().Count().ShouldBe(1);
        effects[^1].ShouldBeOfType<TakeCheckpoint>();
    }

    [Fact]
    public void Pausing_sends_results_then_a_checkpoint_then_frees_the_slot()
    {
        var (state, effects) = Run(Train(), new PauseBundle(Key), Slice(50, 0), new CheckpointReady(Key, new byte[] { 1 }, 1, 9));
        effects.OfType<TellOwnNode>().Select(tell => tell.Message.GetType())
            .ShouldBe([typeof(TrialsTrained), typeof(CheckpointTaken), typeof(SlotFreed)]);
        state.Lease.ShouldBeNull();
    }

    [Fact]
    public void An_abandoned_bundle_is_closed_and_its_late_slices_are_ignored()
    {
        var (state, effects) = Run(Train(), new AbandonBundle(Key), Slice(50, 0));
        Sent(effects).ShouldBeEmpty();
        effects.OfType<CloseBundle>().Count().ShouldBe(1);
        state.Lease.ShouldBeNull();
    }

    [Fact]
    public void A_checkpoint_is_asked_for_with_the_size_that_may_be_kept_and_after_what_the_trial_has_shown()
    {
        var (_, effects) = Run(Pace with { MostCheckpointBytes = 7 }, Train(), Slice(5000));
        effects.TakeLast(2).ShouldBe([new TakeCurve(Key), new TakeCheckpoint(Key, 7)]);
    }

    [Fact]
    public void What_a_running_trial_has_shown_goes_to_the_node()
    {
        var (_, effects) = Run(Train(), new CurveReady(Key, 3, Curve.Empty));
        effects[^1].ShouldBe(new TellOwnNode(new CurveGrown(new SlotNumber(0), Key, 3, Curve.Empty)));
    }

    [Fact]
    public void A_free_slot_and_messages_about_another_lease_change_nothing()
    {
        var other = Key with { Token = new FencingToken(6) };
        SlotMessage[] messages =
        [
            new AbandonBundle(other), new PauseBundle(other), new BundleOpened(other, Pace), new SliceTrained(other, [Result(0)], TimeSpan.Zero, true),
            new CheckpointReady(other, default, 1, 1), new CurveReady(other, 0, Curve.Empty),
        ];
        foreach (var state in new[] { SlotState.Free(new SlotNumber(0)), Run(Train()).State })
        {
            foreach (var message in messages)
            {
                var (after, effects) = SlotDecisions.Step(state, message);
                after.ShouldBe(state);
                effects.ShouldBeEmpty();
            }
        }
    }

    private static (SlotState State, List<SlotEffect> Effects) Run(params SlotMessage[] messages) => Run(Pace, messages);

    private static (SlotState State, List<SlotEffect> Effects) Run(SlotPace pace, params SlotMessage[] messages)
    {
        var state = SlotState.Free(new SlotNumber(0));
        var all = new List<SlotEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = SlotDecisions.Step(state, message);
            all.AddRange(effects);
            if (message is TrainBundle train && state.Lease == train.Lease.Key && effects.Count > 0)
            {
                // What its training answers.
                state = SlotDecisions.Step(state, Opened(pace)).State;
            }
        }

        return (state, all);
    }

    private static IEnumerable<TrialsTrained> Sent(IEnumerable<SlotEffect> effects) =>
        effects.OfType<TellOwnNode>().Select(tell => tell.Message).OfType<TrialsTrained>();

    private static BundleOpened Opened(SlotPace pace) => new(Key, pace);

    private static TrainBundle Train() => new(Brief, new BundleLease(Key, new NodeName("n"), [0, 1, 2, 3], 0, false, DateTimeOffset.UnixEpoch, default));

    private static SliceTrained Slice(int ms, params int[] finished) =>
        new(Key, [.. finished.Select(Result)], TimeSpan.FromMilliseconds(ms), Done: false);

    private static TrialResult Result(int trial) => new() { Index = trial, Outcome = TrialOutcome.Completed };
}
