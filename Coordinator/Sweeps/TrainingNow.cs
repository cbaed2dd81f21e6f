using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Messages;
using Runner.Results;

namespace Runner.Sweeps;

/// <summary>What each worker trains, as its last heartbeat said. Thread-safe.</summary>
public sealed class TrainingNow
{
    private readonly ConcurrentDictionary<NodeName, IReadOnlyList<SlotTraining>> workers = new();

    /// <summary>By worker, then by slot.</summary>
    public IReadOnlyList<WorkerTraining> All =>
        [.. workers.OrderBy(worker => worker.Key.Value, StringComparer.Ordinal).SelectMany(worker => worker.Value, (worker, slot) => new WorkerTraining(worker.Key, slot.Sweep, slot.Progress))];

    internal void Hear(NodeBeat beat) => workers[beat.Node] = beat.Training;

    /// <summary>Forgets workers that are gone.</summary>
    internal void Keep(Func<NodeName, bool> isThere)
    {
        foreach (var gone in workers.Keys.Where(worker => !isThere(worker)))
        {
            workers.TryRemove(gone, out _);
        }
    }
}

/// <summary>A trial that a worker trains now.</summary>
public sealed record WorkerTraining(NodeName Worker, SweepId Sweep, TrainingProgress Progress);
