using System.Runtime.CompilerServices;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;

namespace Runner.Ledgers.Sql;

/// <summary>A ledger in a relational database.</summary>
internal abstract class SqlLedger : RuledLedger, ICopiedLedger
{
    public async Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel) => new SqlRows(await OpenSnapshotAsync(cancel));

    public Task FillAsync(ILedgerRows from, CancellationToken cancel) => WriteAsync(
        async to =>
        {
            var session = (SqlSession)to;
            foreach (var table in LedgerTables.Copied)
            {
                var sql = SqlTable.Of(table).Copy(session.KeepNumbers(table));
                await foreach (var row in from.ReadAsync(table, cancel))
                {
                    await session.ExecuteAsync(sql, row);
                }

                await session.ContinueNumbersAsync(table);
            }

            var (token, bundle) = await from.CountersAsync();
            await session.SetCountersAsync(token, bundle);
            return true;
        },
        cancel);

    protected override async Task<ILedgerReads> OpenReadsAsync(CancellationToken cancel) => new SnapshotReads(await OpenSnapshotAsync(cancel));

    /// <summary>Opens a session that sees one consistent snapshot while it is open.</summary>
    protected abstract Task<SqlSession> OpenSnapshotAsync(CancellationToken cancel);

    private sealed class SnapshotReads(SqlSession session) : ILedgerReads
    {
        public Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work) => work(session);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }

    private sealed class SqlRows(SqlSession session) : ILedgerRows
    {
        public async IAsyncEnumerable<object[]> ReadAsync(LedgerTable table, [EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (var row in session.StreamAsync(SqlTable.Of(table).Under(0), cancel))
            {
                yield return row;
            }
        }

        public Task<(long Token, long Bundle)> CountersAsync() => session.CountersAsync();

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
