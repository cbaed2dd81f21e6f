using System.Collections.Concurrent;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Sql;

/// <summary>The statements that every table has.</summary>
internal sealed class SqlTable
{
    private static readonly ConcurrentDictionary<LedgerTable, SqlTable> Known = new();

    private readonly LedgerTable _table;
    private readonly string[] _of;

    private SqlTable(LedgerTable table)
    {
        _table = table;
        Select = $"SELECT {string.Join(", ", table.Columns)} FROM {table.Name}";
        var key = Equal(table.Key);
        Find = $"{Select} WHERE {key}";
        Delete = $"DELETE FROM {table.Name} WHERE {key}";
        var rest = table.Columns.Except(table.Key).ToArray();
        Put = $"{Insert(table.Columns, "")} ON CONFLICT ({string.Join(", ", table.Key)}) DO UPDATE SET "
            + string.Join(", ", rest.Select(column => $"{column} = excluded.{column}"));
        Keep = $"{Insert(table.Columns, "")} ON CONFLICT ({string.Join(", ", table.Key)}) DO NOTHING";
        Add = Insert(table.Columns[1..], "");
        var order = $" ORDER BY {string.Join(", ", table.Key)}";
        _of = [.. Enumerable.Range(0, table.Of.Length + 1).Select(count => Select + (count == 0 ? "" : $" WHERE {Equal(table.Of[..count])}") + order)];
    }

    public string Select { get; }

    public string Find { get; }

    public string Delete { get; }

    public string Put { get; }

    /// <summary>Unless the row is there.</summary>
    public string Keep { get; }

    /// <summary>The database gives the number.</summary>
    public string Add { get; }

    public static SqlTable Of(LedgerTable table) => Known.GetOrAdd(table, table => new SqlTable(table));

    /// <summary>Rows by the first columns of <see cref="LedgerTable.Of"/>.</summary>
    public string Under(int columns) => _of[columns];

    /// <param name="keepNumbers">What the database needs to take rows whose number it would give itself.</param>
    public string Copy(string keepNumbers) => Insert(_table.Columns, keepNumbers);

    private string Insert(string[] columns, string option) =>
        $"INSERT INTO {_table.Name} ({string.Join(", ", columns)}){option} VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";

    private static string Equal(string[] columns) => string.Join(" AND ", columns.Select((column, i) => $"{column} = ${i + 1}"));
}
