namespace Runner.Ledgers.Rows;

/// <summary>Which endings the newest digest of a sweep is about; there is a row once there was one. It carries no seal: what it says is shown, and
/// nothing is decided by it.</summary>
internal sealed record DigestRow(long Sweep, DigestMark Mark)
{
    public const string Columns = "sweep, after, up_to";

    public static DigestRow Read(IRow row) => new(row.Number(0), new DigestMark(row.Number(1), row.Number(2)));

    public object[] Values() => [Sweep, Mark.From, Mark.To];
}
