namespace Runner.Ledgers.Rows;

/// <summary>Weights that are stored once, by their SHA-256.</summary>
internal sealed record WeightsRow(byte[] Hash, byte[] Content)
{
    public const string Columns = "hash, content";

    public static WeightsRow Read(IRow row) => new(row.Blob(0), row.Blob(1));

    public object[] Values() => [Hash, Content];
}
