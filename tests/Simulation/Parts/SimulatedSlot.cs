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

    public int Number => number.Value;

    public SimulatedWorker Worker => worker;

    public void Hear(SlotMessage message)
    {
        (state, var effects) = SlotDecisions.Step(state, message, worker.World.Pace);
        foreach (var effect in effects)
        {
            if (effect is TellNode tell)
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
                    break;
                case TrainSlice slice:
                    busy = true;
                    worker.Later(worker.World.Plan.Slice, () => Train(slice.Lease));
                    break;
                case TakeCheckpoint take:
                    var content = training!.Checkpoint();
                    worker.SlotFiles[Number] = content;
                    worker.TellSlot(number, new CheckpointReady(take.Lease, content, training.Updates));
                    break;
                case CloseBundle:
                    training = null;
                    break;
                default:
                    throw new InvalidOperationException(effect.GetType().Name);
            }
        }
    }

    private void Train(LeaseKey lease)
    {
        busy = false;
        if (worker.World.IsPoison(training!.Trial))
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

        worker.TellSlot(number, new SliceTrained(
            lease, result is null ? [] : [result with { Node = worker.Name.Value }], worker.World.Plan.Slice, training.Done));
        Work();
    }
}
