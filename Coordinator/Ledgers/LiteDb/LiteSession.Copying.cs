using LiteDB;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

/// <summary>Rows as a copy of a ledger gives and takes them.</summary>
internal sealed partial class LiteSession
{
    /// <summary>Rows after a key, in order of key, as many as asked for: their values as a copy takes them.</summary>
    public (BsonValue Key, object[] Row)[] RowsAfter(LedgerTable table, BsonValue key, int most) =>
    [
        .. After(table, key, most).Select(document =>
        {
            var values = Decode(document).Values();
            return (document["_id"], table.Name != "result" || values.Length > LedgerTables.Result.Columns.Length
                ? values
                : [.. values, .. Enumerable.Range(0, 3).Select(part => (object)(Part((long)values[0], part) ?? []))]);
        }),
    ];

    /// <summary>A row as a copy brings it.</summary>
    public void Insert(LedgerTable table, object[] row)
    {
        _tallies.Clear();
        _controls.Clear();
        _checkpoints = null;
        if (table.Name == "result")
        {
            InsertResult(row[..^3], (byte[])row[^3], (byte[])row[^2], (byte[])row[^1]);
        }
        else
        {
            Rows(table).Insert(DocumentOf(table, row));
        }
    }
}
