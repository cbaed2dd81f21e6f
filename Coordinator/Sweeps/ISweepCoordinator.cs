using Runner.Identities;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>The coordinator of a sweep as a process that takes part has it: in the process itself, or elsewhere.</summary>
public interface ISweepCoordinator : IAsyncDisposable
{
    /// <summary>Ends when the sweep's work here is over: true when every trial is recorded.</summary>
    Task<bool> Ended { get; }

    /// <summary>Whether the ledger does not answer.</summary>
    bool WaitsForLedger { get; }

    /// <summary>Never waits.</summary>
    void Tell(CoordinatorMessage message);

    /// <summary>From a child: a bug stopped it. Ends the sweep here with that fault.</summary>
    void Escalate(Exception bug);
}

/// <summary>A ledger whose owner coordinates its sweeps too: who works with it joins their coordinators.</summary>
public interface ICoordinatedLedger
{
    ISweepCoordinator Join(SweepId sweep, ISweepWatcher watcher, Action<NodeName, NodeMessage> tellNode, Action<string> warn);

    /// <summary>The cluster as its coordinator sees it, by address.</summary>
    Task<IReadOnlyList<ClusterMember>> MembersAsync(CancellationToken cancel);
}

/// <summary>A process in a cluster.</summary>
/// <param name="Address"><c>host:port</c>.</param>
/// <param name="Role">coordinator or worker.</param>
/// <param name="Status">joining, up, leaving, exiting or down.</param>
/// <param name="Leads">It has the ledger.</param>
public sealed record ClusterMember(string Address, string Role, string Status, bool Reachable, bool Leads);
