using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Simulation.World;
using Runner.Slots;

namespace Runner.Simulation.Parts;

/// <summary>Hosts <see cref="SlotDecisions"/>, and the one thread on which its training effects run one after the other.</summary>
public sealed class SimulatedSlot(SimulatedWorker worker, SlotNumber number)
{
    private readonly Queue<SlotEffect> work = [];
    private SlotState state = SlotState.Free(number);
    private SimulatedTraining? training;
    private bool busy;
    private int restarts;

    public int Number => number.Value;

    public SimulatedWorker Worker => worker;

    public void Hear(SlotMessage message)
    {
        (state, var effects) = SlotDecisions.Step(state, message);
        foreach (var effect in effects)
        {
            if (effect is TellOwnNode tell)
            {
                worker.Tell(tell.Message);
            }
            else
            {
                work.Enqueue(effect);
            }
        }

        Work();
    }

    private void Work()
    {
        while (!busy && work.TryDequeue(out var effect))
        {
            switch (effect)
            {
                case OpenBundle open:
                    if (!open.Lease.Checkpoint.IsEmpty)
                    {
                        worker.World.Log.Note(Happening.Resumed, worker.Number, open.Lease.Key.Bundle.Value);
                    }

                    training = worker.World.Habits.Open(this, open.Lease);
                    training.Stop(open.Lease.Stops);
                    worker.World.Opened(open.Lease.Key);
                    worker.TellSlot(number, new BundleOpened(open.Lease.Key, worker.World.Pace));
                    break;
                case TrainSlice slice:
                    busy = true;
                    var life = restarts;
                    worker.Later(worker.World.Plan.Slice, () => Resume(life, slice.Lease));
                    break;
                case TakeCheckpoint take:
                    var content = training!.Checkpoint();
                    worker.SlotFiles[Number] = content;
                    worker.TellSlot(number, new CheckpointReady(take.Lease, content, content.Length, training.Updates));
                    break;
                case EndTrials end:
                    training?.Stop(end.Trials);
                    break;
                case TakeCurve:
                    break;
                case CloseBundle:
                    training = null;
                    break;
                default:
                    throw new InvalidOperationException(effect.GetType().Name);
            }
        }
    }

    private void Resume(int life, LeaseKey lease)
    {
        if (life == restarts)
        {
            Train(lease);
        }
    }

    /// <summary>The slot's actor or its thread throws, and the slot is started anew: what it trained is gone.</summary>
    public void Restart()
    {
        work.Clear();
        (state, training) = (SlotState.Free(number), null);
        restarts++;
        busy = false;
    }

    private void Train(LeaseKey lease)
    {
        busy = false;
        var stopped = training!.TakeStopped();
        if (training.Done)
        {
            Report(lease, stopped);
            return;
        }

        if (worker.World.IsPoison(training.Trial))
        {
            worker.World.Log.Note(Happening.Poisoned, worker.Number, training.Trial);
            worker.World.PoisonDeaths++;
            worker.Crash(TimeSpan.FromSeconds(1));
            return;
        }

        worker.World.Log.Note(Happening.Trained, worker.Number, training.Trial, lease.Token.Value);
        var result = training.Advance();
        if (result is not null && (worker.World.IsBad(worker.Name) || worker.World.IsBad(result.Index)))
        {
            worker.World.Log.Note(Happening.Failed, worker.Number, result.Index);
            result = new TrialResult { Index = result.Index, Outcome = TrialOutcome.Failed };
        }

        Report(lease, result is null ? stopped : [.. stopped, result]);
    }

    private void Report(LeaseKey lease, IReadOnlyList<TrialResult> finished)
    {
        worker.TellSlot(number, new SliceTrained(
            lease, [.. finished.Select(result => result with { Node = worker.Name.Value })], worker.World.Plan.Slice, training!.Done));
        Work();
    }
}
