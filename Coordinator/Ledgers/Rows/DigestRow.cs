namespace Runner.Ledgers.Rows;

/// <summary>The endings that the newest digest of a sweep covers; the row exists after the first digest. It has no seal, because it
/// affects only what is shown.</summary>
internal sealed record DigestRow(long Sweep, DigestMark Mark)
{
    public const string Columns = "sweep, after, up_to";

    public static DigestRow Read(IRow row) => new(row.Number(0), new DigestMark(row.Number(1), row.Number(2)));

    public object[] Values() => [Sweep, Mark.From, Mark.To];
}
