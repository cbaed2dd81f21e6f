namespace Runner.Ledgers.Rows;

/// <summary>One kind of row. Every adapter keeps it with the same fields and the same seals.</summary>
/// <param name="name">What databases call it.</param>
/// <param name="columns">Whole numbers (<see cref="long"/>), texts and blobs (<c>byte[]</c>), separated by commas; none is ever null.</param>
/// <param name="key">The columns that order and name a row.</param>
/// <param name="of">Columns by the first of which rows are found together; those of the key when null.</param>
/// <param name="numbered">The store numbers new rows: the first column.</param>
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
