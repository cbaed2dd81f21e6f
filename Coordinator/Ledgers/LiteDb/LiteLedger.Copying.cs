using System.Runtime.CompilerServices;
using LiteDB;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

internal sealed partial class LiteLedger : ICopiedLedger
{
    public Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel) => Task.FromResult<ILedgerRows>(new LiteRows(this));

    public Task FillAsync(ILedgerRows from, CancellationToken cancel) => RunAsync(
        session =>
        {
            foreach (var table in LedgerTables.Copied)
            {
                // The writer thread waits for the other ledger, so that nothing else is written between the rows of a copy.
                foreach (var row in from.ReadAsync(table, cancel).ToBlockingEnumerable(cancel))
                {
                    session.Insert(table, row);
                }
            }

            var (token, bundle) = from.CountersAsync().GetAwaiter().GetResult();
            session.SetLastNumbers(token, bundle);
            return Task.FromResult(true);
        },
        cancel);

    /// <summary>The copying process has the file to itself and only reads it, so all reads see the same state.</summary>
    private sealed class LiteRows(LiteLedger ledger) : ILedgerRows
    {
        private const int AtOnce = 64;

        public async IAsyncEnumerable<object[]> ReadAsync(LedgerTable table, [EnumeratorCancellation] CancellationToken cancel)
        {
            var key = BsonValue.MinValue;
            while (await ledger.RunAsync(session => Task.FromResult(session.RowsAfter(table, key, AtOnce)), cancel) is { Length: > 0 } rows)
            {
                foreach (var (_, row) in rows)
                {
                    yield return row;
                }

                key = rows[^1].Key;
            }
        }

        public Task<(long Token, long Bundle)> CountersAsync() => ledger.RunAsync(session => Task.FromResult(session.LastNumbers()), default);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
