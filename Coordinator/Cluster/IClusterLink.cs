using Runner.Identities;

namespace Runner.Cluster;

/// <summary>This process's way to the cluster's coordinator, wherever it is.</summary>
internal interface IClusterLink : IAsyncDisposable
{
    /// <summary>Sends a call's content to the coordinator's ledger until it is answered.</summary>
    /// <exception cref="Ledgers.LedgerException">No coordinator has answered for a while; the call may pass later.</exception>
    Task<byte[]> CallAsync(byte[] content, CancellationToken cancel);

    /// <summary>Says something to the coordinator; it may be lost.</summary>
    void Say(IClusterMessage message);

    /// <summary>What the coordinator of a sweep says from now on, until what is returned is disposed of.</summary>
    IDisposable Hear(SweepId sweep, Action<IClusterMessage> heard);
}
