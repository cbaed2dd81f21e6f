namespace Runner.Ledgers.Rows;

/// <summary>A row of a store. Columns are given by their place in the table; a value of another kind throws an
/// <see cref="InvalidCastException"/>.</summary>
internal interface IRow
{
    long Number(int column);

    string Text(int column);

    byte[] Blob(int column);
}

internal static class RowNumbers
{
    /// <exception cref="OverflowException">The number does not fit.</exception>
    public static int Int(this IRow row, int column) => checked((int)row.Number(column));
}
