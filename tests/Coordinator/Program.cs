using Runner.Tests.Cluster;
using Runner.Tests.Commands;
using Runner.Tests.Gate;
using Runner.Tests.Ledgers;

namespace Runner.Tests;

/// <summary>Tests of several processes start this assembly again: <c>dotnet Runner.Coordinator.Tests.dll ROLE …</c></summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["ledger-worker", var path, var node])
        {
            await LedgerProcess.WorkAsync(path, node);
            return 0;
        }

        if (args is ["troubled-worker", var troubles])
        {
            await TroubledWorker.RunAsync(troubles);
            return 0;
        }

        if (args is ["commands", var asked, .. var commands])
        {
            return ReadOnlyLedgerTests.Run(asked, commands);
        }

        if (args is ["bad-worker", var ledger])
        {
            await TroubledWorker.FailAlwaysAsync(ledger);
            return 0;
        }

        if (args is ["lock-holder", var file])
        {
            LedgerProcess.HoldLock(file);
            return 0;
        }

        if (args is ["cluster-gate"])
        {
            await ConnectionGateTests.ServeAsync();
            return 0;
        }

        await Console.Error.WriteLineAsync("This runs under 'dotnet test'.");
        return 2;
    }
}
