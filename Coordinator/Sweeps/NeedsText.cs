using Runner.Ledgers;
using Runner.Specs;

namespace Runner.Sweeps;

/// <summary>What a sweep needs of workers, in words.</summary>
public static class NeedsText
{
    /// <summary>Null where one of the workers may train the sweep.</summary>
    /// <param name="workers">Those that are connected.</param>
    public static string? Unmatched(string sweep, WorkerNeeds needs, IReadOnlyList<WorkerRecord> workers) =>
        workers.Any(worker => needs.SlotsOn(worker.Labels, worker.Slots) is not null) ? null : Unmatched(sweep, needs);

    public static string Unmatched(string sweep, WorkerNeeds needs) =>
        $"{sweep} needs {needs} (execution.needs), and no connected worker has that. Start one that has: runner worker{string.Concat(needs.Labels.Select(label => $" --label {label}"))}";
}
