using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>How a sweep is filed; the row exists once it was set. Like all orders it has no seal.</summary>
internal sealed record FilingRow(long Sweep, SweepFiling Filing)
{
    public const string Columns = "sweep, name, tags, note, archived";

    public static FilingRow Read(IRow row) => row.Number(4) is 0 or 1
        ? new FilingRow(row.Number(0), new SweepFiling(row.Text(1), row.Text(2), row.Text(3), row.Number(4) == 1))
        : throw new LedgerDamageException($"sweep {row.Number(0)} is neither archived nor not");

    public object[] Values() => [Sweep, Filing.Name, Filing.Tags, Filing.Note, Filing.IsArchived ? 1L : 0L];
}
