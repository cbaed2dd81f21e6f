using System.Data.Common;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Sql;

/// <summary>The current row of a reader.</summary>
internal sealed class SqlRow(DbDataReader reader) : IRow
{
    public long Number(int column) => reader.GetInt64(column);

    public string Text(int column) => reader.GetString(column);

    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);
}
