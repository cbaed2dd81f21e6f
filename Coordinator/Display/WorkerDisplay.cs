using Runner.Ledgers;
using Runner.Messages;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Display;

/// <summary>A worker's log: what went wrong, and at the end how much it did.</summary>
public sealed class WorkerDisplay(Action<string> say) : ISweepDisplay
{
    private int recorded;

    /// <summary>Trials recorded through this worker.</summary>
    public int Recorded => recorded;

    void ISweepWatcher.Recorded(TrialsRecorded message) => Interlocked.Add(ref recorded, message.Results.Count);

    public void Counted(SweepCounts counts)
    {
    }

    public void Lost(LeaseLost lost) => say($"bundle {lost.Lease.Bundle} ran out of time here and was given to another worker.");

    public void Warn(string line) => say(line);

    public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;
}
