using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sqlite;

/// <summary>The last fencing token and the last bundle number that were issued.</summary>
internal sealed record SqliteCounters(long Token, long Bundle)
{
    public long Seal => new RowSeal("ledger").Add(Token).Add(Bundle).Value;

    public SqliteCounters Checked(long seal) =>
        seal == Seal ? this : throw new LedgerDamageException("the ledger's counters do not match their checksum");
}
