using System.Runtime.CompilerServices;
using Runner.Ledgers.Copying;

namespace Runner.Ledgers.Sql;

internal abstract partial class SqlLedger : ICopiedLedger
{
    public async Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel) => new SqlRows(await OpenSnapshotAsync(cancel));

    public Task FillAsync(ILedgerRows from, CancellationToken cancel) => WriteAsync(
        async session =>
        {
            foreach (var table in LedgerTables.All)
            {
                var columns = string.Join(", ", table.Columns);
                var values = string.Join(", ", Enumerable.Range(1, table.Columns.Length).Select(i => $"${i}"));
                await foreach (var row in from.ReadAsync(table, cancel))
                {
                    await session.ExecuteAsync($"INSERT INTO {table.Name} ({columns}){session.KeepNumbers(table)} VALUES ({values})", row);
                }

                await session.ContinueNumbersAsync(table);
            }

            var (token, bundle) = await from.CountersAsync();
            await session.SetCountersAsync(token, bundle);
            return true;
        },
        cancel);

    private sealed class SqlRows(SqlSession session) : ILedgerRows
    {
        public async IAsyncEnumerable<object[]> ReadAsync(LedgerTable table, [EnumeratorCancellation] CancellationToken cancel)
        {
            var sql = $"SELECT {string.Join(", ", table.Columns)} FROM {table.Name} ORDER BY {string.Join(", ", table.Key)}";
            await foreach (var row in session.StreamAsync(sql, cancel))
            {
                yield return row;
            }
        }

        public Task<(long Token, long Bundle)> CountersAsync() => session.CountersAsync();

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
