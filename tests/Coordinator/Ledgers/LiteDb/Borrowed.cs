using Runner.Ledgers;
using Runner.Simulation.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>A ledger that someone else closes.</summary>
internal sealed class Borrowed(ITrialLedger ledger) : DelegatingLedger(ledger)
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
