using Runner.Ledgers;
using Runner.Specs;

namespace Runner.Sweeps;

/// <summary>A sweep's requirements on workers, in words.</summary>
public static class NeedsText
{
    /// <summary>Null when one of the workers may train the sweep.</summary>
    /// <param name="workers">The connected workers.</param>
    public static string? Unmatched(string sweep, WorkerNeeds needs, IReadOnlyList<WorkerRecord> workers) =>
        workers.Any(worker => needs.SlotsOn(worker.Labels, worker.Slots) is not null) ? null : Unmatched(sweep, needs);

    public static string Unmatched(string sweep, WorkerNeeds needs) =>
        $"{sweep} needs {needs} (execution.needs), but no connected worker provides it. Start one that does: runner worker{string.Concat(needs.Labels.Select(label => $" --label {label}"))}";
}
