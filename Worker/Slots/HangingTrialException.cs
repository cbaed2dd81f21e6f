using Runner.Ledgers;

namespace Runner.Slots;

/// <summary>A trial does not come back, and no thread can be ended from outside: its process has to be. The message is one line,
/// diagnosis then remedy.</summary>
public sealed class HangingTrialException(LeaseKey lease, TimeSpan silent) : Exception(
    $"Bundle {lease.Bundle} of {lease.Sweep} has not responded for {silent.TotalSeconds:F0} s, so this worker is ending. "
    + "Its trials are trained elsewhere, and set aside if they hang there too; the others go on.");
