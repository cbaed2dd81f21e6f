using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>How sweeps stand in the queue, in words.</summary>
internal static class QueueText
{
    /// <summary>What a sweep that is not finished is doing: <c>training</c>, <c>waiting until 22:00</c>, <c>paused</c>.</summary>
    public static string StateOf(SweepStatus sweep, DateTimeOffset localNow) =>
        sweep.Mode != SweepMode.Running ? KebabCase.Of(sweep.Mode)
        : WaitsUntil(sweep.Queue, localNow) is { } opens ? $"waiting until {opens}"
        : sweep.Counts.Leased > 0 ? "training" : "waiting";

    /// <summary>When the sweep's hours begin; null while they last, and where it has none.</summary>
    public static string? WaitsUntil(QueueEntry entry, DateTimeOffset localNow) =>
        entry.IsOpen(TimeOnly.FromDateTime(localNow.DateTime)) ? null : $"{entry.Hours!.From:HH\\:mm}";

    /// <summary>With a note once it has passed; empty for none.</summary>
    public static string Deadline(QueueEntry entry, DateTimeOffset localNow) => entry.Deadline is not { } deadline ? ""
        : $"{deadline.ToOffset(localNow.Offset):yyyy-MM-dd HH\\:mm}{(deadline <= localNow ? " (passed)" : "")}";
}
