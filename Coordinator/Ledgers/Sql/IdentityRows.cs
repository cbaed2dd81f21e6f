using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>A sweep's identities, 16 bytes each, in sealed parts.</summary>
internal static class IdentityRows
{
    public const int PerPart = 4096;

    public static async Task InsertAsync(SqlSession session, long sweep, TrialIdentity[] identities)
    {
        foreach (var (part, content) in Parts(sweep, identities))
        {
            await session.ExecuteAsync("INSERT INTO identities (sweep, part, content) VALUES ($1, $2, $3)", sweep, part, content);
        }
    }

    public static IEnumerable<(long Part, byte[] Content)> Parts(long sweep, TrialIdentity[] identities)
    {
        var bytes = new byte[TrialIdentity.ByteCount];
        for (var part = 0; part * PerPart < identities.Length; part++)
        {
            var writer = new ColumnWriter();
            foreach (var identity in identities.AsSpan(part * PerPart, Math.Min(PerPart, identities.Length - (part * PerPart))))
            {
                identity.WriteTo(bytes);
                writer.Bytes(bytes);
            }

            yield return (part, writer.Sealed(Seed(sweep, part)));
        }
    }

    public static async Task<TrialIdentity[]> ReadAsync(SqlSession session, SweepRow sweep)
    {
        var identities = new TrialIdentity[sweep.Record.Trials];
        var found = await session.QueryAsync(
            "SELECT part, content FROM identities WHERE sweep = $1 ORDER BY part",
            reader =>
            {
                var part = reader.GetInt32(0);
                return ReadPart(reader.GetFieldValue<byte[]>(1), sweep.Id, part, identities.AsSpan(part * PerPart));
            },
            sweep.Id);
        return found.Sum() == identities.Length
            ? identities
            : throw new LedgerDamageException($"identities of {sweep.Record.Id} are missing");
    }

    public static async Task<TrialIdentity> ReadAsync(SqlSession session, SweepRow sweep, int trial)
    {
        var part = trial / PerPart;
        var identities = new TrialIdentity[PerPart];
        var found = await session.FirstAsync(
            "SELECT content FROM identities WHERE sweep = $1 AND part = $2",
            reader => ReadPart(reader.GetFieldValue<byte[]>(0), sweep.Id, part, identities),
            sweep.Id, (long)part);
        return trial % PerPart < found
            ? identities[trial % PerPart]
            : throw new LedgerDamageException($"identities of {sweep.Record.Id} are missing");
    }

    /// <summary>Returns how many identities the part has.</summary>
    public static int ReadPart(byte[] content, long sweep, int part, Span<TrialIdentity> identities)
    {
        var reader = ColumnReader.Unseal(content, Seed(sweep, part), "a part of the identities");
        var count = 0;
        while (!reader.AtEnd)
        {
            identities[count++] = TrialIdentity.FromDigest(reader.Bytes(TrialIdentity.ByteCount));
        }

        return count;
    }

    private static ulong Seed(long sweep, int part) =>
        unchecked((ulong)new RowSeal("identities").Add(sweep).Add(part).Value);
}
