using Runner.Cluster;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Tests.Ledgers;

namespace Runner.Tests.AkkaCluster;

/// <summary>The contract of ledgers, through every call's content as it is sent between nodes.</summary>
public sealed class RemoteLedgerTests : LedgerContract
{
    private InMemoryLedger? _ledger;

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) =>
        Task.FromResult<ITrialLedger>(new RemoteLedger(new Direct(new LedgerService(_ledger ??= new InMemoryLedger(time), time, () => [])), time));

    /// <summary>A cluster of one node without a network.</summary>
    private sealed class Direct(LedgerService service) : IClusterLink
    {
        public Task<byte[]> CallAsync(byte[] content, CancellationToken cancel) => service.AnswerAsync(content, cancel);

        public void Say(IClusterMessage message) => throw new NotSupportedException();

        public IDisposable Hear(SweepId sweep, Action<IClusterMessage> heard) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => service.DisposeAsync();
    }
}
