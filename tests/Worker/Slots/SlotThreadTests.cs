using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Tests.Slots;

public sealed class SlotThreadTests : IDisposable
{
    private static readonly LeaseKey Key = new(new SweepId("s", 1), new BundleId(1), new FencingToken(7));
    private static readonly SweepBrief Brief = new(Key.Sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1));
    private static readonly BundleLease Lease = new(Key, new NodeName("n"), [4, 5, 6], 0, false, default, default);

    private readonly BlockingCollection<object> told = [];
    private SlotThread? thread;

    public void Dispose()
    {
        thread?.Stop();
        told.Dispose();
    }

    [Fact]
    public void A_checkpoint_that_is_larger_than_may_be_kept_is_never_made()
    {
        Open(new ScriptedTraining { CheckpointBytes = 10, Checkpoint = () => throw new InvalidOperationException("it was made") }.Sweep());
        thread!.Do(new TakeCheckpoint(Key, Most: 9));
        var ready = Next().ShouldBeOfType<CheckpointReady>();
        (ready.Bytes, ready.Content.Length).ShouldBe((10, 0));
    }

    [Fact]
    public void A_checkpoint_that_turns_out_larger_than_was_known_says_its_size()
    {
        Open(new ScriptedTraining { CheckpointBytes = 3, Checkpoint = () => new byte[5] }.Sweep());
        thread!.Do(new TakeCheckpoint(Key, Most: 4));
        Next().ShouldBeOfType<CheckpointReady>().Bytes.ShouldBe(5);
    }

    [Fact]
    public void A_fault_of_training_fails_the_trials_that_have_no_result()
    {
        Open(new ScriptedTraining { BeforeTrial = trial => FailIf(trial == 5) }.Sweep());
        thread!.Do(new TrainSlice(Key));
        var slice = Next().ShouldBeOfType<SliceTrained>();
        slice.Done.ShouldBeTrue();
        slice.Finished.Select(result => (result.Index, result.Outcome)).ShouldBe(
            [(4, TrialOutcome.Failed), (5, TrialOutcome.Failed), (6, TrialOutcome.Failed)]);
    }

    [Fact]
    public void Trials_are_ended_when_the_bundle_is_opened_and_between_slices()
    {
        var script = new ScriptedTraining();
        Start(script.Sweep());
        thread!.Do(new OpenBundle(Brief, Lease with { Stops = [5] }));
        Next().ShouldBeOfType<BundleOpened>();
        thread.Do(new EndTrials(Key with { Token = new FencingToken(6) }, [6]));
        thread.Do(new EndTrials(Key, [4]));
        thread.Do(new TrainSlice(Key));
        Next().ShouldBeOfType<SliceTrained>();
        script.Stopped.ShouldBe([5, 4]);
    }

    [Fact]
    public void A_bundle_that_cannot_be_opened_fails()
    {
        Start(new PreparedSweep(new TrainableSweep(new Unopenable(), SlotPace.Default, TimeSpan.Zero)));
        thread!.Do(new OpenBundle(Brief, Lease));
        var slice = Next().ShouldBeOfType<SliceTrained>();
        (slice.Done, slice.Finished.Count).ShouldBe((true, 3));
        slice.Finished[0].Failure!.Message.ShouldBe("planted");
    }

    [Fact]
    public void A_sweep_that_this_process_cannot_train_is_not_held_against_its_trials()
    {
        Start(new Unusable());
        thread!.Do(new OpenBundle(Brief, Lease));
        Next().ShouldBeOfType<SlotThread.Broken>().Fault.ShouldBeOfType<UnusableSweepException>();
    }

    [Fact]
    public void A_slice_trains_something_however_long_the_machine_slept_as_it_began()
    {
        Open(new ScriptedTraining().Sweep(), new SleepyClock());
        thread!.Do(new TrainSlice(Key));
        Next().ShouldBeOfType<SliceTrained>().Finished.Select(result => result.Index).ShouldBe([4]);
    }

    [Fact]
    public void A_fault_outside_of_training_is_held_against_nobody()
    {
        Open(new ScriptedTraining { Curve = () => throw new InvalidOperationException("planted") }.Sweep());
        thread!.Do(new TakeCurve(Key));
        Next().ShouldBeOfType<SlotThread.Broken>().Fault.Message.ShouldBe("planted");
    }

    private static void FailIf(bool so)
    {
        if (so)
        {
            throw new InvalidOperationException("planted");
        }
    }

    private void Start(ISweepSource sweeps, TimeProvider? time = null) =>
        thread = new SlotThread(new SlotNumber(0), sweeps, time ?? TimeProvider.System, new SlotBoard(TimeProvider.System), told.Add);

    private void Open(ISweepSource sweeps, TimeProvider? time = null)
    {
        Start(sweeps, time);
        thread!.Do(new OpenBundle(Brief, Lease));
        Next().ShouldBeOfType<BundleOpened>();
    }

    private object Next() => told.TryTake(out var message, TimeSpan.FromMinutes(1)) ? message : throw new TimeoutException("the thread says nothing");

    /// <summary>A second passes between any two readings.</summary>
    private sealed class SleepyClock : TimeProvider
    {
        private long seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref seconds);
    }

    private sealed class Unopenable : ITrainingSource
    {
        public IBundleTraining Open(BundleLease lease) => throw new InvalidOperationException("planted");
    }

    private sealed class Unusable : ISweepSource
    {
        public TrainableSweep Prepare(SweepBrief sweep) => throw new UnusableSweepException("digits.csv: no such file.");
    }
}
