namespace Runner.Ledgers.Rows;

/// <summary>One row as a store gives it, by the place of its table's columns. A value of another kind is an
/// <see cref="InvalidCastException"/>.</summary>
internal interface IRow
{
    long Number(int column);

    string Text(int column);

    byte[] Blob(int column);
}

internal static class RowNumbers
{
    /// <exception cref="OverflowException">The number is larger.</exception>
    public static int Int(this IRow row, int column) => checked((int)row.Number(column));
}
