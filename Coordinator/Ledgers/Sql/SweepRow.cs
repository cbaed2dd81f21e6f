using System.Data.Common;
using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>A planned sweep; never changed after planning.</summary>
internal sealed record SweepRow(long Id, SweepRecord Record)
{
    public const string Columns =
        "id, name, revision, spec_hash, spec_text, spec_file, trials, reused, planned_at, environment, seal";

    public static SweepRow Read(DbDataReader reader)
    {
        var row = new SweepRow(
            reader.GetInt64(0),
            new SweepRecord(
                new SweepId(reader.GetString(1), reader.GetInt32(2)),
                Sha256Digest.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.GetString(4),
                reader.GetString(5),
                reader.GetInt32(6),
                reader.GetInt32(7),
                new DateTimeOffset(reader.GetInt64(8), TimeSpan.Zero),
                reader.GetString(9)));
        return row.Seal() == reader.GetInt64(10)
            ? row
            : throw new LedgerDamageException($"sweep {row.Id} does not match its checksum");
    }

    public static Task<List<SweepRow>> AllAsync(SqlSession session) =>
        session.QueryAsync($"SELECT {Columns} FROM sweep ORDER BY id", Read);

    public static Task<List<SweepRow>> RevisionsAsync(SqlSession session, string name) =>
        session.QueryAsync($"SELECT {Columns} FROM sweep WHERE name = $1 ORDER BY revision", Read, name);

    public static Task<SweepRow?> FindAsync(SqlSession session, SweepId sweep) => session.FirstAsync(
        $"SELECT {Columns} FROM sweep WHERE name = $1 AND revision = $2", Read, sweep.Name, (long)sweep.Revision);

    public Task InsertAsync(SqlSession session) => session.ExecuteAsync(
        $"INSERT INTO sweep ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", Values());

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
