using System.Buffers.Binary;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Simulation.Faults;

namespace Runner.Simulation.Parts;

/// <summary>
/// Training without arithmetic: each step stirs a hash, so that a step that is left out, repeated or taken from another
/// trial's state shows in the result.
/// </summary>
public sealed class SimulatedTraining
{
    private readonly List<int> trials;
    private readonly List<TrialResult> stopped = [];
    private int? stopping;
    private readonly Dictionary<int, double> places;
    private int at;
    private int step;
    private ulong state;

    private SimulatedTraining(BundleLease lease)
    {
        trials = [.. lease.Trials];
        places = lease.Proposed.ToDictionary(point => point.Point, point => point.At[0]);
        state = First(trials[0], PlaceOf(trials[0]));
    }

    /// <summary>What a fault-free run gives.</summary>
    /// <param name="place">Of a search, where the trial's point is.</param>
    public static Sha256Digest Expected(int trial, double place = 0) => After(trial, Steps(trial), place);

    /// <summary>What so many steps give.</summary>
    public static Sha256Digest After(int trial, int steps, double place = 0)
    {
        var stirred = First(trial, place);
        for (var i = 0; i < steps; i++)
        {
            stirred = Dice.Mix(stirred ^ (ulong)i);
        }

        return new Sha256Digest(stirred, (ulong)trial, 0, 0);
    }

    /// <summary>From the lease's checkpoint when that is of one of its open trials.</summary>
    public static SimulatedTraining Open(BundleLease lease)
    {
        var training = new SimulatedTraining(lease);
        if (!lease.Checkpoint.IsEmpty)
        {
            var trial = BinaryPrimitives.ReadInt32LittleEndian(lease.Checkpoint.Span);
            training.at = Array.IndexOf(lease.Trials, trial);
            if (training.at < 0)
            {
                return new SimulatedTraining(lease);
            }

            training.Restore(lease.Checkpoint.Span);
            // What was before it in the checkpoint's order and is open still was not acknowledged: it comes again.
            (training.trials[0], training.trials[training.at]) = (training.trials[training.at], training.trials[0]);
            training.at = 0;
        }

        return training;
    }

    /// <summary>The mistake: whatever state is at hand is taken for this bundle's.</summary>
    public static SimulatedTraining OpenBlindly(BundleLease lease, ReadOnlySpan<byte> checkpoint)
    {
        var training = new SimulatedTraining(lease);
        training.Restore(checkpoint);
        return training;
    }

    public int Trial => trials[at];

    /// <summary>Steps so far, also before a resumption.</summary>
    public long Updates { get; private set; }

    public bool Done => at == trials.Count;

    /// <summary>The trial that has begun ends with its next step, the others at once.</summary>
    public void Stop(IReadOnlyList<int> asked)
    {
        foreach (var trial in trials.Skip(at).Where(asked.Contains).ToArray())
        {
            if (trial == Trial && step > 0)
            {
                stopping = trial;
                continue;
            }

            var isNext = trial == Trial;
            trials.Remove(trial);
            stopped.Add(TrialResult.StoppedBeforeItBegan(trial));
            state = !isNext ? state : Done ? 0 : First(Trial, PlaceOf(Trial));
        }
    }

    /// <summary>The results of trials that ended without a step.</summary>
    public IReadOnlyList<TrialResult> TakeStopped()
    {
        TrialResult[] taken = [.. stopped];
        stopped.Clear();
        return taken;
    }

    /// <summary>One step; the trial's result when it was the last.</summary>
    public TrialResult? Advance()
    {
        Updates++;
        state = Dice.Mix(state ^ (ulong)step++);
        var isWhole = step == Steps(Trial);
        if (!isWhole && stopping != Trial)
        {
            return null;
        }

        var result = new TrialResult
        {
            Index = Trial,
            Outcome = isWhole ? TrialOutcome.Completed : TrialOutcome.Stopped,
            Epochs = step,
            WeightsHash = new Sha256Digest(state, (ulong)Trial, 0, 0),
        };
        step = 0;
        at++;
        state = Done ? 0 : First(Trial, PlaceOf(Trial));
        return result;
    }

    public byte[] Checkpoint()
    {
        if (Done)
        {
            return [];
        }

        var content = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(content, Trial);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), step);
        BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(8), state);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), Updates);
        return content;
    }

    private static int Steps(int trial) => 1 + (int)(Dice.Mix((ulong)trial ^ 0x5eed) % 4);

    private static ulong First(int trial, double place) => Dice.Mix((ulong)trial ^ BitConverter.DoubleToUInt64Bits(place));

    private double PlaceOf(int trial) => places.GetValueOrDefault(trial);

    private void Restore(ReadOnlySpan<byte> checkpoint)
    {
        step = BinaryPrimitives.ReadInt32LittleEndian(checkpoint[4..]);
        state = BinaryPrimitives.ReadUInt64LittleEndian(checkpoint[8..]);
        Updates = BinaryPrimitives.ReadInt64LittleEndian(checkpoint[16..]);
    }
}
