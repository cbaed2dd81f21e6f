using LiteDB;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

/// <summary>Reading and writing rows for a copy of the ledger.</summary>
internal sealed partial class LiteSession
{
    /// <summary>At most <paramref name="most"/> rows after a key, in order of key, with the values that a copy needs.</summary>
    public (BsonValue Key, object[] Row)[] RowsAfter(LedgerTable table, BsonValue key, int most) =>
    [
        .. After(table, key, most).Select(document =>
        {
            var values = Decode(document).Values();
            return (document["_id"], table.Name switch
            {
                "result" when values.Length <= LedgerTables.Result.Columns.Length =>
                    [.. values, .. Enumerable.Range(0, 3).Select(part => (object)Unpacked(PackedPart((long)values[0], part)))],

                // Older than the last column.
                "bundle" when values.Length < table.Columns.Length => [.. values, Array.Empty<byte>()],
                _ => values,
            });
        }),
    ];

    /// <summary>Inserts a row of a copy.</summary>
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
