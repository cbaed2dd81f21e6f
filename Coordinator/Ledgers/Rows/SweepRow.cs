using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A planned sweep; never changed after planning.</summary>
internal sealed record SweepRow(long Id, SweepRecord Record)
{
    public const string Columns =
        "id, name, revision, spec_hash, spec_text, spec_file, trials, reused, planned_at, environment, seal";

    public static SweepRow Read(IRow row)
    {
        var sweep = new SweepRow(
            row.Number(0),
            new SweepRecord(
                new SweepId(row.Text(1), row.Int(2)),
                Sha256Digest.FromBytes(row.Blob(3)),
                row.Text(4),
                row.Text(5),
                row.Int(6),
                row.Int(7),
                new DateTimeOffset(row.Number(8), TimeSpan.Zero),
                row.Text(9)));
        return sweep.Seal() == row.Number(10)
            ? sweep
            : throw new LedgerDamageException($"sweep {sweep.Id} does not match its checksum");
    }

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public object[] Values() =>
    [
        Id, Record.Id.Name, (long)Record.Id.Revision, Record.SpecHash.ToBytes(), Record.SpecText, Record.SpecFile,
        (long)Record.Trials, (long)Record.Reused, Record.PlannedAt.UtcTicks, Record.Environment, Seal(),
    ];

    private long Seal() => new RowSeal("sweep")
        .Add(Id).Add(Record.Id.Name).Add(Record.Id.Revision).Add(Record.SpecHash.ToBytes()).Add(Record.SpecText)
        .Add(Record.SpecFile).Add(Record.Trials).Add(Record.Reused).Add(Record.PlannedAt.UtcTicks).Add(Record.Environment).Value;
}
