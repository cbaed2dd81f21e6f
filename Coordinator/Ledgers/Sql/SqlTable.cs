using System.Collections.Concurrent;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Sql;

/// <summary>The statements that all tables have in common.</summary>
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

    /// <summary>Inserts a row unless it exists.</summary>
    public string Keep { get; }

    /// <summary>Inserts a row that the database numbers.</summary>
    public string Add { get; }

    public static SqlTable Of(LedgerTable table) => Known.GetOrAdd(table, table => new SqlTable(table));

    /// <summary>Selects rows by the first columns of <see cref="LedgerTable.Of"/>.</summary>
    public string Under(int columns) => _of[columns];

    /// <param name="keepNumbers">The option with which the database accepts numbers that it would assign itself.</param>
    public string Copy(string keepNumbers) => Insert(_table.Columns, keepNumbers);

    private string Insert(string[] columns, string option) =>
        $"INSERT INTO {_table.Name} ({string.Join(", ", columns)}){option} VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";

    private static string Equal(string[] columns) => string.Join(" AND ", columns.Select((column, i) => $"{column} = ${i + 1}"));
}
