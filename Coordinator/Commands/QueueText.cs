using Runner.Comparison;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Entries of the queue in words.</summary>
internal static class QueueText
{
    /// <summary>The state of an unfinished sweep, for example <c>training</c>, <c>waiting until 22:00</c> or <c>paused</c>.</summary>
    public static string StateOf(SweepStatus sweep, DateTimeOffset localNow) =>
        sweep.Mode != SweepMode.Running ? KebabCase.Of(sweep.Mode)
        : WaitsUntil(sweep.Queue, localNow) is { } opens ? $"waiting until {opens}"
        : sweep.Counts.Leased > 0 ? "training" : "waiting";

    /// <summary>When the sweep's hours begin; null during its hours, and if it has none.</summary>
    public static string? WaitsUntil(QueueEntry entry, DateTimeOffset localNow) =>
        entry.IsOpen(TimeOnly.FromDateTime(localNow.DateTime)) ? null : $"{entry.Hours!.From:HH\\:mm}";

    /// <summary>An entry in words: <c>priority 5, due 2026-01-31 07:00, at most 50 % of the slots, only 22:00-07:00</c>.</summary>
    public static string Entry(QueueEntry entry, DateTimeOffset localNow) => string.Join(", ", ((string[])
    [
        $"priority {Number.Count(entry.Priority)}",
        Deadline(entry, localNow) is { Length: > 0 } deadline ? $"due {deadline}" : "",
        entry.Share == 100 ? "" : $"at most {entry.Share} % of the slots",
        entry.Hours is { } hours ? $"only {hours}" : "",
    ]).Where(part => part.Length > 0));

    /// <summary>The deadline, with a note once it has passed; empty for none.</summary>
    public static string Deadline(QueueEntry entry, DateTimeOffset localNow) => entry.Deadline is not { } deadline ? ""
        : $"{deadline.ToOffset(localNow.Offset):yyyy-MM-dd HH\\:mm}{(deadline <= localNow ? " (passed)" : "")}";
}
