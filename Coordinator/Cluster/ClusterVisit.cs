using Akka.Actor;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Messages;

namespace Runner.Cluster;

/// <summary>A cluster's ledger, for a command that only asks or orders: on any machine that has a certificate, without becoming a
/// member.</summary>
internal static class ClusterVisit
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="Commands.UserException">The cluster cannot be reached from here at all.</exception>
    public static async Task<ITrialLedger> OpenAsync(ClusterSettings settings, TimeProvider time, Action<string> say)
    {
        var host = new HostedSystem();
        var system = await ClusterSystem.StartAsync(
            settings, [new ClusterMessages(typeof(NodeSerializer), typeof(ICrossesProcesses))], time, say, host.CreateAsync);
        return LedgerOver(system.Coordinator, time, new Ending(system, host));
    }

    /// <summary>The ledger as its owner's visitors see it.</summary>
    public static VisitorLedger LedgerOver(IActorRef coordinator, TimeProvider time, IAsyncDisposable? way = null) =>
        new("The cluster's ledger", () => (null, new ClusterLine(coordinator, time, Patience)), time, Patience) { Way = way };

    private sealed class Ending(ClusterSystem system, HostedSystem host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await system.DisposeAsync();
            await host.DisposeAsync();
        }
    }
}
