using Runner.Ledgers;
using Runner.Results;

namespace Runner.Slots;

/// <summary>Opens bundles whose trials are held to limits.</summary>
/// <param name="memory">What the process uses now, in bytes.</param>
public sealed class GuardedSource(ITrainingSource inner, TrialLimits limits, TimeProvider time, Func<long> memory) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease) => new GuardedTraining(inner, lease, limits, time, memory);
}

/// <summary>
/// Ends a trial that takes too long or whose process uses too much, and trains a failed one again. Trials are trained together
/// until one is under suspicion: that one is then trained by itself, and only what it does alone is held against it.
/// Looks between calls of <see cref="Advance"/>, that is every few milliseconds of training.
/// </summary>
public sealed class GuardedTraining : IBundleTraining
{
    private readonly ITrainingSource source;
    private readonly BundleLease lease;
    private readonly TrialLimits limits;
    private readonly TimeProvider time;
    private readonly Func<long> memory;
    private readonly LinkedList<int[]> batches = [];
    private readonly Dictionary<int, int> failures = [];
    private List<TrialResult> finished = [];
    private HashSet<int> open;
    private IBundleTraining? training;
    private volatile TrainingProgress progress;
    private int watched = -1;
    private long since;

    public GuardedTraining(ITrainingSource source, BundleLease lease, TrialLimits limits, TimeProvider time, Func<long> memory)
    {
        this.source = source;
        this.lease = lease;
        this.limits = limits;
        this.time = time;
        this.memory = memory;
        open = [.. lease.Trials];
        training = source.Open(lease);
        progress = training.Progress;
    }

    public TrainingProgress Progress => progress;

    public bool Advance()
    {
        if (training is null && !OpenNext())
        {
            return false;
        }

        bool more;
        try
        {
            more = training!.Advance();
        }
        catch (OutOfMemoryException fault)
        {
            Suspect(Blamed(), TrialOutcome.OutOfMemory, fault.Message.ReplaceLineEndings(" "));
            return true;
        }

        progress = training.Progress;
        foreach (var result in training.TakeFinished())
        {
            Finish(result);
        }

        if (!more)
        {
            training = null;
            return batches.Count > 0;
        }

        Watch();
        return true;
    }

    public IReadOnlyList<TrialResult> TakeFinished()
    {
        var results = finished;
        finished = [];
        return results;
    }

    /// <summary>Of what is trained together now; the others begin anew after a resume.</summary>
    public byte[] Checkpoint() => training?.Checkpoint() ?? [];

    private bool OpenNext()
    {
        if (batches.First is not { } next)
        {
            return false;
        }

        batches.RemoveFirst();
        open = [.. next.Value];
        training = source.Open(lease with { Trials = next.Value, Checkpoint = default });
        watched = -1;
        return true;
    }

    private void Finish(TrialResult result)
    {
        open.Remove(result.Index);
        var failed = failures.GetValueOrDefault(result.Index);
        if (result.Outcome == TrialOutcome.Failed && failed < limits.Retries)
        {
            failures[result.Index] = failed + 1;
            batches.AddLast([result.Index]);
            return;
        }

        finished.Add(result with { Retries = failed });
    }

    private void Watch()
    {
        if (progress.Trial != watched)
        {
            watched = progress.Trial;
            since = time.GetTimestamp();
        }

        if (limits.MostTime > TimeSpan.Zero && time.GetElapsedTime(since) > limits.MostTime)
        {
            Suspect(Blamed(), TrialOutcome.TimedOut, $"took longer than {limits.MostTime.TotalSeconds:0.###} s (execution.timeout-s)");
        }
        else if (limits.MostBytes > 0 && memory() is var used && used > limits.MostBytes)
        {
            Suspect(
                Blamed(),
                TrialOutcome.OutOfMemory,
                $"its process used {used >> 20} MiB of {limits.MostBytes >> 20} (execution.memory-mib)");
        }
    }

    /// <summary>The trial in training, as far as that is known.</summary>
    private int Blamed() => open.Contains(progress.Trial) ? progress.Trial : open.Min();

    private void Suspect(int trial, TrialOutcome outcome, string message)
    {
        training = null;
        if (outcome == TrialOutcome.OutOfMemory)
        {
            // What the dropped training held must not be held against the next.
            GC.Collect();
        }

        var others = open.Where(other => other != trial).Order().ToArray();
        if (others.Length > 0)
        {
            batches.AddFirst(others);
            batches.AddFirst([trial]);
            return;
        }

        open.Remove(trial);
        finished.Add(new TrialResult { Index = trial, Outcome = outcome, Failure = new TrialFailure(message, "") });
    }
}
