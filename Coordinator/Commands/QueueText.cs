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

    /// <summary>The deadline, with a note once it has passed; empty for none.</summary>
    public static string Deadline(QueueEntry entry, DateTimeOffset localNow) => entry.Deadline is not { } deadline ? ""
        : $"{deadline.ToOffset(localNow.Offset):yyyy-MM-dd HH\\:mm}{(deadline <= localNow ? " (passed)" : "")}";
}
