using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A point that a search has proposed; never changed. Its content is the basis, then the coordinates.</summary>
internal sealed record ProposalRow(long Sweep, long Point, byte[] Content)
{
    public const string Columns = "sweep, point, content";

    public static ProposalRow Of(long sweep, ProposedPoint proposed)
    {
        var writer = new ColumnWriter();
        writer.Digests([proposed.Basis]);
        writer.Var((ulong)proposed.At.Length);
        writer.Doubles(proposed.At.AsSpan());
        return new ProposalRow(sweep, proposed.Point, writer.Sealed(Seed(sweep, proposed.Point)));
    }

    public static ProposalRow Read(IRow row) => new(row.Number(0), row.Number(1), row.Blob(2));

    public object[] Values() => [Sweep, Point, Content];

    public ProposedPoint Proposed()
    {
        var reader = ColumnReader.Unseal(Content, Seed(Sweep, Point), $"proposal {Point}");
        var basis = reader.Digests(1)[0];
        return new ProposedPoint((int)Point, [.. reader.Doubles((int)reader.Var())], basis);
    }

    private static ulong Seed(long sweep, long point) => unchecked((ulong)new RowSeal("proposal").Add(sweep).Add(point).Value);
}
