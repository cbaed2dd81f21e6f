using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A part of a sweep's identities, 16 bytes each, sealed.</summary>
internal sealed record IdentitiesRow(long Sweep, long Part, byte[] Content)
{
    public const string Columns = "sweep, part, content";

    public const int PerPart = 4096;

    public static IdentitiesRow Read(IRow row) => new(row.Number(0), row.Number(1), row.Blob(2));

    /// <param name="identities">Of all trials of the sweep.</param>
    public static IEnumerable<IdentitiesRow> Of(long sweep, TrialIdentity[] identities) =>
        Enumerable.Range(0, (identities.Length + PerPart - 1) / PerPart).Select(part => Of(sweep, part, identities));

    /// <inheritdoc cref="Of(long, TrialIdentity[])"/>
    public static IdentitiesRow Of(long sweep, int part, TrialIdentity[] identities)
    {
        var bytes = new byte[TrialIdentity.ByteCount];
        var writer = new ColumnWriter();
        foreach (var identity in identities.AsSpan(part * PerPart, Math.Min(PerPart, identities.Length - (part * PerPart))))
        {
            identity.WriteTo(bytes);
            writer.Bytes(bytes);
        }

        return new IdentitiesRow(sweep, part, writer.Sealed(Seed(sweep, part)));
    }

    public object[] Values() => [Sweep, Part, Content];

    /// <summary>Copies the identities of the part, and returns their number.</summary>
    public int CopyTo(Span<TrialIdentity> identities)
    {
        var reader = ColumnReader.Unseal(Content, Seed(Sweep, Part), "a part of the identities");
        var count = 0;
        while (!reader.AtEnd)
        {
            identities[count++] = TrialIdentity.FromDigest(reader.Bytes(TrialIdentity.ByteCount));
        }

        return count;
    }

    private static ulong Seed(long sweep, long part) => unchecked((ulong)new RowSeal("identities").Add(sweep).Add(part).Value);
}
