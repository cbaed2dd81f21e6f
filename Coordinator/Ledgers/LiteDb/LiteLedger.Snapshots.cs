using Runner.Ledgers.Ownership.Snapshots;

namespace Runner.Ledgers.LiteDb;

internal sealed partial class LiteLedger : ISnapshotSource
{
    /// <summary>Both files between two transactions: what LiteDB would find after a crash now.</summary>
    public async Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancel)
    {
        LiteSnapshot? taken = null;
        await RunAsync(
            _ =>
            {
                taken?.Release();
                taken = new LiteSnapshot(_data.Take(), _log.Take(), Explain);
                return Task.FromResult(true);
            },
            cancel);
        return taken!;
    }

    /// <param name="explain">Explains a fault of reading to the user.</param>
    private sealed class LiteSnapshot(PicturedStream.Picture data, PicturedStream.Picture log, Func<Exception, LedgerException?> explain) : LedgerSnapshot
    {
        public override SnapshotKind Kind => SnapshotKind.LiteDb;

        public override IReadOnlyList<long> Lengths { get; } = [data.Length, log.Length];

        public override void Read(int part, long offset, Span<byte> into)
        {
            try
            {
                (part == 0 ? data : log).Read(offset, into);
            }
            catch (Exception fault)
            {
                // Pages are checked when they are read: the file may have been damaged since it was opened.
                if (explain(fault) is { } explained)
                {
                    throw explained;
                }

                throw;
            }
        }

        public override ValueTask DisposeAsync()
        {
            Release();
            return ValueTask.CompletedTask;
        }

        public void Release()
        {
            data.Dispose();
            log.Dispose();
        }
    }
}
