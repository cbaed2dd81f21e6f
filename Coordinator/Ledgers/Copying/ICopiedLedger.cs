using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Copying;

/// <summary>A ledger whose rows can be read and written unchanged.</summary>
internal interface ICopiedLedger
{
    /// <summary>Opens a consistent snapshot of the whole ledger.</summary>
    Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel);

    /// <summary>Writes all rows in one transaction; the ledger must have no sweep.</summary>
    Task FillAsync(ILedgerRows from, CancellationToken cancel);
}

/// <summary>All rows of a ledger at one moment; may be read more than once.</summary>
internal interface ILedgerRows : IAsyncDisposable
{
    /// <summary>Rows in order of their key, each with the values of <see cref="LedgerTable.Columns"/>.</summary>
    IAsyncEnumerable<object[]> ReadAsync(LedgerTable table, CancellationToken cancel);

    /// <summary>The last fencing token and the last bundle number that were issued.</summary>
    Task<(long Token, long Bundle)> CountersAsync();
}
