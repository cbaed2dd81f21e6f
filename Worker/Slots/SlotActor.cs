using System.Collections.Concurrent;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Slots;

/// <summary>Hosts <see cref="SlotDecisions"/>: a mailbox, and one thread of its own on which all training runs.</summary>
public sealed class SlotActor : Actor<SlotMessage>
{
    /// <summary>Long enough that the mailbox costs nothing, short enough that a lost lease is dropped at once.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private const long NotCalled = long.MinValue;

    private readonly ITrainingSource source;
    private readonly TimeProvider time;
    private readonly Action<NodeMessage> tellNode;
    private readonly SlotPace pace;
    private readonly BlockingCollection<SlotEffect> work = [];
    private SlotState state;
    private volatile IBundleTraining? training;
    private long calledAt = NotCalled;
    private BundleLease? open;
    private HashSet<int> unfinished = [];

    public SlotActor(SlotNumber number, ITrainingSource source, TimeProvider time, SlotPace pace, Action<NodeMessage> tellNode)
    {
        this.source = source;
        this.time = time;
        this.pace = pace;
        this.tellNode = tellNode;
        state = SlotState.Free(number);
        new Thread(TrainUntilStopped) { IsBackground = true, Name = $"slot {number}" }.Start();
        Begin();
    }

    /// <summary>What the slot trains now; null when it is free.</summary>
    public TrainingProgress? Progress => training?.Progress;

    /// <summary>For how long training has been in one call that is to take about an epoch at most; zero outside of one. May be
    /// read by any thread.</summary>
    public TimeSpan InOneCall => Volatile.Read(ref calledAt) is var since && since == NotCalled ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Drops what is in training, without a word to anybody.</summary>
    public void Stop()
    {
        work.CompleteAdding();
        End();
    }

    protected override void Receive(SlotMessage message)
    {
        (state, var effects) = SlotDecisions.Step(state, message, pace);
        foreach (var effect in effects)
        {
            if (effect is TellNode tell)
            {
                tellNode(tell.Message);
            }
            else if (!work.IsAddingCompleted)
            {
                work.Add(effect);
            }
        }
    }

    private void TrainUntilStopped()
    {
        foreach (var effect in work.GetConsumingEnumerable())
        {
            switch (effect)
            {
                case OpenBundle bundle:
                    Open(bundle.Lease);
                    break;
                case TrainSlice slice:
                    Train(slice.Lease);
                    break;
                case TakeCheckpoint checkpoint:
                    Tell(new CheckpointReady(checkpoint.Lease, training?.Checkpoint() ?? [], training?.Updates ?? 0));
                    break;
                case CloseBundle:
                    training = null;
                    open = null;
                    break;
                default:
                    throw new InvalidOperationException($"A slot's thread does not know {effect.GetType().Name}.");
            }
        }
    }

    private void Open(BundleLease lease)
    {
        open = lease;
        unfinished = [.. lease.Trials];
        Volatile.Write(ref calledAt, time.GetTimestamp());
        try
        {
            training = source.Open(lease);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            openFault = fault;
        }

        Volatile.Write(ref calledAt, NotCalled);
    }

    private Exception? openFault;

    private void Train(LeaseKey lease)
    {
        if (open?.Key != lease)
        {
            return;
        }

        var start = time.GetTimestamp();
        IReadOnlyList<TrialResult> finished;
        var done = false;
        try
        {
            if (openFault is { } fault)
            {
                openFault = null;
                throw fault;
            }

            while (!done && time.GetElapsedTime(start) < Slice)
            {
                Volatile.Write(ref calledAt, time.GetTimestamp());
                done = !training!.Advance();
            }

            finished = training!.TakeFinished();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The trainer turns a trial's own faults into results; what arrives here ended the bundle as a whole.
            finished = [.. unfinished.Order().Select(trial => Failed(trial, fault))];
            done = true;
        }

        Volatile.Write(ref calledAt, NotCalled);
        foreach (var result in finished)
        {
            unfinished.Remove(result.Index);
        }

        Tell(new SliceTrained(lease, finished, time.GetElapsedTime(start), done));
    }

    private static TrialResult Failed(int trial, Exception fault) => new()
    {
        Index = trial,
        Outcome = TrialOutcome.Failed,
        Failure = new TrialFailure(fault.Message.ReplaceLineEndings(" "), fault.ToString()),
    };
}
