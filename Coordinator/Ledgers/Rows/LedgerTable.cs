namespace Runner.Ledgers.Rows;

/// <summary>One kind of row. Every adapter stores it with the same fields and seals.</summary>
/// <param name="name">The table's name in databases.</param>
/// <param name="columns">Names of columns, separated by commas: whole numbers (<see cref="long"/>), texts and blobs (<c>byte[]</c>), never null.</param>
/// <param name="key">The columns that identify and order rows.</param>
/// <param name="of">Columns by whose first ones rows are selected together; the key's when null.</param>
/// <param name="numbered">Whether the store numbers new rows in the first column.</param>
internal class LedgerTable(string name, string columns, string[] key, string[]? of, bool numbered)
{
    public string Name => name;

    public string[] Columns { get; } = columns.Split(", ");

    public string[] Key => key;

    public string[] Of => of ?? key;

    public bool Numbered => numbered;

    public int Place(string column) => Array.IndexOf(Columns, column);
}

/// <param name="read">Reads a row and checks its seal.</param>
/// <param name="values">A row's values in the order of the columns.</param>
internal sealed class LedgerTable<T>(
    string name, string columns, Func<IRow, T> read, Func<T, object[]> values, string[] key, string[]? of = null, bool numbered = false)
    : LedgerTable(name, columns, key, of, numbered)
{
    public Func<IRow, T> Read => read;

    public Func<T, object[]> Values => values;
}
