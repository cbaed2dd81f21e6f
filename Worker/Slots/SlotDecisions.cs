using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Slots;

/// <summary>The state of a slot: empty when free; its bundle and pending results when training.</summary>
/// <param name="Lease">The open bundle; null when free.</param>
/// <param name="Pace">The pace of the bundle's sweep, once it is open.</param>
/// <param name="Unsent">Results not yet sent to the node: those of short trials are sent in batches.</param>
/// <param name="SinceSent">Training time since results were last sent.</param>
/// <param name="SinceCheckpoint">Training time since the last checkpoint.</param>
/// <param name="Pausing">The bundle closes after its next checkpoint.</param>
/// <param name="TooLarge">The bundle's checkpoint exceeded the limit; no further one is taken.</param>
public sealed record SlotState(
    SlotNumber Number,
    LeaseKey? Lease,
    SlotPace Pace,
    IReadOnlyList<TrialResult> Unsent,
    TimeSpan SinceSent,
    TimeSpan SinceCheckpoint,
    bool Pausing,
    bool TooLarge)
{
    public static SlotState Free(SlotNumber number) => new(number, null, SlotPace.Default, [], TimeSpan.Zero, TimeSpan.Zero, false, false);
}

/// <summary>The decisions of a slot, a pure function of its state and a message.</summary>
public static class SlotDecisions
{
    private static readonly SlotEffect[] None = [];

    public static (SlotState State, IReadOnlyList<SlotEffect> Effects) Step(SlotState state, SlotMessage message) =>
        message switch
        {
            TrainBundle train => Train(state, train),
            _ when state.Lease is null => (state, None),
            AbandonBundle abandon when abandon.Lease == state.Lease => Close(state, abandon.Lease),
            PauseBundle pause when pause.Lease == state.Lease => (state with { Pausing = true }, None),
            StopInBundle stop when stop.Lease == state.Lease => (state, [new EndTrials(stop.Lease, stop.Trials)]),
            BundleOpened opened when opened.Lease == state.Lease => (state with { Pace = opened.Pace }, [new TrainSlice(opened.Lease)]),
            SliceTrained slice when slice.Lease == state.Lease => Slice(state, slice),
            CheckpointReady checkpoint when checkpoint.Lease == state.Lease => Checkpoint(state, checkpoint),
            CurveReady curve when curve.Lease == state.Lease =>
                (state, [new TellOwnNode(new CurveGrown(state.Number, curve.Lease, curve.Trial, curve.Part))]),
            _ => (state, None),
        };

    private static (SlotState, IReadOnlyList<SlotEffect>) Train(SlotState state, TrainBundle train) =>
        state.Lease == train.Lease.Key
            ? (state, None)
            : (SlotState.Free(state.Number) with { Lease = train.Lease.Key }, [new OpenBundle(train.Sweep, train.Lease)]);

    private static (SlotState, IReadOnlyList<SlotEffect>) Slice(SlotState state, SliceTrained slice)
    {
        state = state with
        {
            Unsent = slice.Finished.Count == 0 ? state.Unsent : [.. state.Unsent, .. slice.Finished],
            SinceSent = state.SinceSent + slice.Elapsed,
            SinceCheckpoint = state.SinceCheckpoint + slice.Elapsed,
        };
        var effects = new List<SlotEffect>();
        if (state.Unsent.Count > 0 && (slice.Done || state.Pausing || state.SinceSent >= state.Pace.Send))
        {
            effects.Add(new TellOwnNode(new TrialsTrained(state.Number, slice.Lease, state.Unsent)));
            state = state with { Unsent = [], SinceSent = TimeSpan.Zero };
        }

        if (slice.Done || state is { Pausing: true, TooLarge: true })
        {
            var (free, close) = Close(state, slice.Lease);
            return (free, [.. effects, .. close]);
        }

        if (state.Pausing || (!state.TooLarge && state.Pace.Checkpoint > TimeSpan.Zero && state.SinceCheckpoint >= state.Pace.Checkpoint))
        {
            effects.Add(new TakeCurve(slice.Lease));
            effects.Add(new TakeCheckpoint(slice.Lease, state.Pace.MostCheckpointBytes));
            state = state with { SinceCheckpoint = TimeSpan.Zero };
        }
        else
        {
            effects.Add(new TrainSlice(slice.Lease));
        }

        return (state, effects);
    }

    private static (SlotState, IReadOnlyList<SlotEffect>) Checkpoint(SlotState state, CheckpointReady checkpoint)
    {
        state = state with { TooLarge = checkpoint.Bytes > state.Pace.MostCheckpointBytes };
        var keep = new TellOwnNode(state.TooLarge
            ? new CheckpointTooLarge(state.Number, checkpoint.Lease, checkpoint.Bytes, state.Pace.MostCheckpointBytes)
            : new CheckpointTaken(state.Number, checkpoint.Lease, checkpoint.Content, checkpoint.Progress));
        if (!state.Pausing)
        {
            return (state, [keep, new TrainSlice(checkpoint.Lease)]);
        }

        var (free, close) = Close(state, checkpoint.Lease);
        return (free, [keep, .. close]);
    }

    private static (SlotState, IReadOnlyList<SlotEffect>) Close(SlotState state, LeaseKey lease) =>
        (SlotState.Free(state.Number), [new CloseBundle(lease), new TellOwnNode(new SlotFreed(state.Number, lease))]);
}
