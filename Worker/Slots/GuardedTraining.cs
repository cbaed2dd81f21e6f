using Runner.Comparison;
using Runner.Ledgers;
using Runner.Results;
using Runner.Slots.Processes;
using Runner.Specs;

namespace Runner.Slots;

/// <summary>Opens bundles whose trials are subject to limits.</summary>
/// <param name="memory">Returns the memory use of the process in bytes; if its argument is true, after a garbage collection.</param>
public sealed class GuardedSource(ITrainingSource inner, TrialLimits limits, TimeProvider time, Func<bool, long> memory) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease) => new GuardedTraining(inner, lease, limits, time, memory);
}

/// <summary>
/// Ends a trial that takes too long or whose process uses too much memory, and retries failed trials. Trials are trained
/// together until one is suspected of exceeding a limit; that one is then trained alone, and only what it does alone counts.
/// Limits are checked between calls of <see cref="Advance"/>, every few milliseconds of training.
/// </summary>
public sealed class GuardedTraining : IBundleTraining
{
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(1);

    private readonly ITrainingSource source;
    private readonly BundleLease lease;
    private readonly TrialLimits limits;
    private readonly TimeProvider time;
    private readonly Func<bool, long> memory;
    private readonly LinkedList<int[]> batches = [];
    private readonly Dictionary<int, int> failures = [];
    private List<TrialResult> finished = [];
    private HashSet<int> open = [];

    /// <summary>Trials that are to stop, also when they are opened again.</summary>
    private readonly HashSet<int> stops = [];

    /// <summary>The number of trials with which the current training was opened.</summary>
    private int together;
    private IBundleTraining? training;

    /// <summary>Updates by earlier trainings of this bundle.</summary>
    private long updatesBefore;
    private volatile TrainingProgress progress;
    private int watched = -1;
    private long since;
    private bool collected;
    private long collectedAt;

    public GuardedTraining(ITrainingSource source, BundleLease lease, TrialLimits limits, TimeProvider time, Func<bool, long> memory)
    {
        this.source = source;
        this.lease = lease;
        this.limits = limits;
        this.time = time;
        this.memory = memory;
        progress = new(-1, 0, 0, double.NaN);
        Open(lease);
    }

    public TrainingProgress Progress => progress;

    public bool Advance()
    {
        if (training is null)
        {
            return OpenNext();
        }

        var more = false;
        if (!Survives(() => more = training!.Advance()))
        {
            return true;
        }

        progress = training.Progress;
        foreach (var result in training.TakeFinished())
        {
            Finish(result);
        }

        if (!more)
        {
            Drop();
            return batches.Count > 0;
        }

        Watch();
        return true;
    }

    public void Stop(IReadOnlyCollection<int> trials)
    {
        stops.UnionWith(trials);
        if (stops.Overlaps(open) && training is { } now)
        {
            Survives(() => now.Stop(trials));
        }

        for (var batch = batches.First; batch is not null;)
        {
            var (next, waiting) = (batch.Next, batch.Value);
            finished.AddRange(waiting.Where(stops.Contains)
                .Select(trial => TrialResult.StoppedBeforeItBegan(trial) with { Retries = failures.GetValueOrDefault(trial) }));
            batch.Value = [.. waiting.Where(trial => !stops.Contains(trial))];
            if (batch.Value.Length == 0)
            {
                batches.Remove(batch);
            }

            batch = next;
        }
    }

    public IReadOnlyList<TrialResult> TakeFinished()
    {
        var results = finished;
        finished = [];
        return results;
    }

    public long Updates => updatesBefore + (training?.Updates ?? 0);

    public (int Trial, Curve Part)? TakeCurve() => training?.TakeCurve();

    public long CheckpointBytes => training?.CheckpointBytes ?? 0;

    /// <summary>Contains only the trials now trained together; the others start over after a resumption.</summary>
    public byte[] Checkpoint() => training?.Checkpoint() ?? [];

    public void Dispose() => training?.Dispose();

    private bool OpenNext()
    {
        if (batches.First is not { } next)
        {
            return false;
        }

        batches.RemoveFirst();
        Open(lease.Only(next.Value));
        return true;
    }

    private void Open(BundleLease bundle)
    {
        (open, together, watched) = ([.. bundle.Trials], bundle.Trials.Length, -1);
        Survives(() =>
        {
            progress = (training = source.Open(bundle)).Progress;
            training.Stop(stops);
        });
    }

    /// <summary>Whether the work completed. If a trial may have caused its failure, that trial is suspected.</summary>
    private bool Survives(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception fault) when (fault is OutOfMemoryException or OverMemoryException)
        {
            Suspect(Blamed(), TrialOutcome.OutOfMemory, fault.Message.ReplaceLineEndings(" "));
        }
        catch (SlotProcessException fault)
        {
            Suspect(Blamed(), TrialOutcome.Failed, fault.Message.ReplaceLineEndings(" "));
        }

        return false;
    }

    private void Finish(TrialResult result)
    {
        open.Remove(result.Index);
        var failed = failures.GetValueOrDefault(result.Index);
        if (result.Outcome == TrialOutcome.Failed && failed < limits.Retries && MayPass(result.Failure?.Message ?? ""))
        {
            failures[result.Index] = failed + 1;
            batches.AddLast([result.Index]);
            return;
        }

        finished.Add(result.Retries == failed ? result : result with { Retries = failed });
    }

    private bool MayPass(string message) =>
        limits.RetryMessages.Count == 0 || limits.RetryMessages.Any(pattern => MessagePattern.Matches(pattern, message));

    private void Watch()
    {
        if (progress.Trial != watched)
        {
            watched = progress.Trial;
            since = time.GetTimestamp();
        }

        if (limits.MostTime > TimeSpan.Zero && time.GetElapsedTime(since) is var spent && spent > limits.MostTime)
        {
            Suspect(
                Blamed(),
                TrialOutcome.TimedOut,
                $"exceeded its {Number.Short(limits.MostTime.TotalSeconds)} s limit (ran {Number.Short(spent.TotalSeconds)} s; execution.timeout-s)");
        }
        else if (MemoryOverLimit() is { } used)
        {
            Suspect(
                Blamed(),
                TrialOutcome.OutOfMemory,
                limits.OverMemory(used));
        }
    }

    /// <summary>Garbage must not count against a trial, but collecting it takes time, so it is not done at every step.</summary>
    private long? MemoryOverLimit()
    {
        if (limits.MostBytes == 0 || memory(false) <= limits.MostBytes || (collected && time.GetElapsedTime(collectedAt) < BetweenCollections))
        {
            return null;
        }

        (collected, collectedAt) = (true, time.GetTimestamp());
        return memory(true) is var used && used > limits.MostBytes ? used : null;
    }

    /// <summary>The trial in training, as far as it is known.</summary>
    private int Blamed() => open.Contains(progress.Trial) ? progress.Trial : open.Min();

    private void Drop()
    {
        updatesBefore = Updates;
        training?.Dispose();
        training = null;
    }

    private void Suspect(int trial, TrialOutcome outcome, string message)
    {
        Drop();
        if (outcome == TrialOutcome.OutOfMemory)
        {
            // The memory of the dropped training must not count against the next one.
            GC.Collect();
        }

        var others = open.Where(other => other != trial).Order().ToArray();
        if (others.Length > 0)
        {
            batches.AddFirst(others);
        }

        if (others.Length > 0 || (together > 1 && outcome != TrialOutcome.TimedOut))
        {
            // Memory left by the others, even by completed ones, may be the cause.
            batches.AddFirst([trial]);
            return;
        }

        open.Remove(trial);
        finished.Add(new TrialResult { Index = trial, Outcome = outcome, Failure = new TrialFailure(message, ""), Retries = failures.GetValueOrDefault(trial) });
    }
}
