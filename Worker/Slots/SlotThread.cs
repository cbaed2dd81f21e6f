using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Telemetry;

namespace Runner.Slots;

/// <summary>
/// Performs a slot's training effects one after another on a dedicated thread and reports by message. No exception escapes: a
/// fault of a bundle becomes the result of its trials, any other is sent to the slot's actor.
/// </summary>
public sealed class SlotThread
{
    /// <summary>Long enough that the cost of the mailbox is negligible, short enough that a lost lease is dropped quickly.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly ISweepSource sweeps;
    private readonly TimeProvider time;
    private readonly SlotBoard.Page board;
    private readonly Action<object> tell;
    private readonly BlockingCollection<SlotEffect> work = [];
    private IBundleTraining? training;
    private BundleLease? open;
    private HashSet<int> unfinished = [];

    /// <param name="tell">Reports to the slot's actor: a <see cref="SlotMessage"/>, or <see cref="Broken"/>.</param>
    public SlotThread(SlotNumber number, ISweepSource sweeps, TimeProvider time, SlotBoard board, Action<object> tell)
    {
        (this.sweeps, this.time, this.board, this.tell) = (sweeps, time, board.Turn(), tell);

        // WorkUntilStopped lowers the priority of the thread below that of heartbeats and answers.
        new Thread(WorkUntilStopped) { IsBackground = true, Name = $"slot {number}" }.Start();
    }

    /// <summary>Does not block. Does nothing after <see cref="Stop"/>.</summary>
    public void Do(SlotEffect effect)
    {
        try
        {
            work.Add(effect);
        }
        catch (InvalidOperationException)
        {
            // Stopped.
        }
    }

    public void Stop()
    {
        stopped = true;
        work.CompleteAdding();
    }

    private volatile bool stopped;

    private void WorkUntilStopped()
    {
        BackgroundPriority.Enter();
        foreach (var effect in work.GetConsumingEnumerable())
        {
            if (stopped)
            {
                break;
            }

            try
            {
                Perform(effect);
            }
            catch (Exception fault)
            {
                board.Leave();
                tell(new Broken(fault));
                break;
            }
        }

        Close();
    }

    private void Perform(SlotEffect effect)
    {
        switch (effect)
        {
            case OpenBundle bundle:
                Open(bundle);
                break;
            case TrainSlice slice:
                Train(slice.Lease);
                break;
            case TakeCheckpoint take when training is { } now:
                var bytes = now.CheckpointBytes;
                ReadOnlyMemory<byte> content = bytes > take.Most ? default : now.Checkpoint();
                tell(new CheckpointReady(take.Lease, content, Math.Max(bytes, content.Length), now.Updates));
                break;
            case TakeCurve take:
                if (training?.TakeCurve() is { } curve)
                {
                    tell(new CurveReady(take.Lease, curve.Trial, curve.Part));
                }

                break;
            case TakeCheckpoint:
                break;
            case EndTrials end:
                if (open?.Key == end.Lease)
                {
                    training?.Stop(end.Trials);
                }

                break;
            case CloseBundle:
                Close();
                break;
            default:
                throw new InvalidOperationException($"A slot's thread does not know {effect.GetType().Name}.");
        }
    }

    private void Close()
    {
        training?.Dispose();
        training = null;
        open = null;
        board.Rests();
    }

    private void Open(OpenBundle bundle)
    {
        var lease = bundle.Lease;
        Close();
        open = lease;
        unfinished = [.. lease.Trials];
        board.Enter();
        try
        {
            var sweep = sweeps.Prepare(bundle.Sweep);
            training = sweep.Source.Open(lease);
            training.Stop(lease.Stops);
            board.Trains(lease.Key.Sweep, training, sweep.LongestCall);
            board.Leave();
            tell(new BundleOpened(lease.Key, sweep.Pace));
        }
        catch (Exception fault) when (fault is not UnusableSweepException)
        {
            board.Leave();
            tell(new SliceTrained(lease.Key, Failed(fault), TimeSpan.Zero, Done: true));
        }
    }

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
            var before = training!.Updates;
            do
            {
                board.Enter();
                done = !training.Advance();
            }
            while (!done && time.GetElapsedTime(start) < Slice);

            RunnerMeter.Trained(time.GetElapsedTime(start), training.Updates - before);
            finished = training.TakeFinished();
        }
        catch (Exception fault)
        {
            // The trainer turns faults of a single trial into results; an exception here has ended the whole bundle.
            finished = Failed(fault);
            done = true;
        }

        board.Leave();
        foreach (var result in finished)
        {
            unfinished.Remove(result.Index);
        }

        tell(new SliceTrained(lease, finished, time.GetElapsedTime(start), done));
    }

    private List<TrialResult> Failed(Exception fault) =>
    [
        .. unfinished.Order().Select(trial => new TrialResult
        {
            Index = trial,
            Outcome = fault is OutOfMemoryException ? TrialOutcome.OutOfMemory : TrialOutcome.Failed,
            Failure = new TrialFailure(fault.Message.ReplaceLineEndings(" "), fault.ToString()),
        }),
    ];

    /// <summary>The thread has ended with a fault that no trial caused.</summary>
    public sealed record Broken(Exception Fault);
}
