using System.Collections;
using System.Data.Common;

namespace Runner.Ledgers.LiteDb;

/// <summary>One row as the readers of rows see it, so that a document and a database's row are read and checked alike.</summary>
/// <param name="values">A column's value, fetched when it is asked for.</param>
internal sealed class ValuesReader(int columns, Func<int, object> values) : DbDataReader
{
    public override int Depth => 0;

    public override int FieldCount => columns;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => 0;

    public override object this[int ordinal] => values(ordinal);

    public override object this[string name] => throw new NotSupportedException();

    public override bool GetBoolean(int ordinal) => GetInt64(ordinal) != 0;

    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override string GetDataTypeName(int ordinal) => values(ordinal).GetType().Name;

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => GetInt64(ordinal);

    public override double GetDouble(int ordinal) => GetInt64(ordinal);

    public override IEnumerator GetEnumerator() => Enumerable.Range(0, columns).Select(values).GetEnumerator();

    public override Type GetFieldType(int ordinal) => values(ordinal).GetType();

    public override float GetFloat(int ordinal) => GetInt64(ordinal);

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public override long GetInt64(int ordinal) => (long)values(ordinal);

    public override string GetName(int ordinal) => throw new NotSupportedException();

    public override int GetOrdinal(string name) => throw new NotSupportedException();

    public override string GetString(int ordinal) => (string)values(ordinal);

    public override object GetValue(int ordinal) => values(ordinal);

    public override int GetValues(object[] into)
    {
        var count = Math.Min(into.Length, columns);
        for (var i = 0; i < count; i++)
        {
            into[i] = values(i);
        }

        return count;
    }

    public override bool IsDBNull(int ordinal) => false;

    public override bool NextResult() => false;

    public override bool Read() => false;
}
