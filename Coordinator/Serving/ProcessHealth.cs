using Runner.Commands;
using Runner.Hosting;
using Runner.Ledgers;

namespace Runner.Serving;

/// <summary>The health of this process, for probes: whether it is alive, and whether it can do its work.</summary>
public sealed class ProcessHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private volatile RunnerSystem? actors;
    private volatile PageLedger? ledger;

    /// <summary>From now on the process is not ready while its actors are not.</summary>
    internal void Follow(RunnerSystem runner) => actors = runner;

    /// <summary>From now on the process is not ready while this ledger does not answer.</summary>
    public void Follow(PageLedger read) => ledger = read;

    /// <summary>Whether a restart would not help. Actors that have ended, to rejoin their cluster, are started again by the process.</summary>
    public async Task<bool> IsLiveAsync(CancellationToken cancel) =>
        actors is not { Removed.IsCompleted: false } running || await running.IsHealthyAsync(HostedSystem.Live, cancel);

    /// <summary>Why it cannot do its work now, in one line; null when it can.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancel)
    {
        if (actors is null && ledger is null)
        {
            return "It is starting.";
        }

        return actors is { } running && (running.Removed.IsCompleted || !await running.IsHealthyAsync(HostedSystem.Ready, cancel))
            ? "It is not a member of its cluster, or the cluster has no coordinator."
            : await LedgerProblemAsync(cancel);
    }

    private async Task<string?> LedgerProblemAsync(CancellationToken cancel)
    {
        if (ledger is not { } read)
        {
            return null;
        }

        try
        {
            await read.ReadAsync(opened => opened.WorkersAsync(cancel), anew: false, cancel).WaitAsync(Patience, cancel);
            return null;
        }
        catch (Exception fault) when (fault is LedgerException or UserException or TimeoutException or ObjectDisposedException)
        {
            return fault is LedgerException or UserException ? fault.Message : "The ledger does not answer.";
        }
    }
}
