using Akka.Actor;
using Runner.Cluster;
using Runner.Hosting;
using Runner.Messages;
using Runner.Settings;

namespace Runner.Ledgers.Ownership;

/// <summary>A cluster's ledger for commands that only read or give orders, on any machine that has a certificate, without becoming
/// a member.</summary>
internal static class ClusterVisit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A member's patience: far longer than the coordinator takes to move.</summary>
    private static readonly TimeSpan PatienceOfMember = TimeSpan.FromMinutes(1);

    /// <exception cref="Commands.UserException">The cluster cannot be reached from here at all.</exception>
    public static async Task<ITrialLedger> OpenAsync(ClusterSettings settings, TimeProvider time, Action<string> say)
    {
        var host = new HostedSystem();
        var system = await ClusterSystem.StartAsync(
            settings, [new ClusterMessages(typeof(NodeSerializer), typeof(ICrossesProcesses))], time, say, host.CreateAsync);
        return LedgerOver(system.Coordinator, time, Patience, new Ending(system, host));
    }

    /// <summary>The ledger for a process that may become the coordinator itself.</summary>
    public static VisitorLedger OfMember(IActorRef coordinator, TimeProvider time) => LedgerOver(coordinator, time, PatienceOfMember, null);

    private static VisitorLedger LedgerOver(IActorRef coordinator, TimeProvider time, TimeSpan patience, IAsyncDisposable? way) =>
        new("The cluster's ledger", () => (null, new ClusterLine(coordinator, time, patience)), time, patience) { Way = way };

    private sealed class Ending(ClusterSystem system, HostedSystem host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await system.DisposeAsync();
            await host.DisposeAsync();
        }
    }
}
