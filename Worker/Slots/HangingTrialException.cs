using Runner.Ledgers;

namespace Runner.Slots;

/// <summary>A trial hangs. As .NET cannot end a thread from outside, the process must end. The message is one line, diagnosis
/// then remedy.</summary>
public sealed class HangingTrialException(LeaseKey lease, TimeSpan silent) : Exception(
    $"Bundle {lease.Bundle} of {lease.Sweep} has not responded for {silent.TotalSeconds:F0} s, so this worker ends. "
    + "Its trials are trained elsewhere, and set aside if they hang there too; other trials continue.");
