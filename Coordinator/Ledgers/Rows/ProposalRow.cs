using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A point that a search has proposed or learnt; never changed. Its content is the basis, the coordinates, and of one that was learnt its results.</summary>
/// <param name="Place">The point's number; those that were learnt stand behind all others.</param>
internal sealed record ProposalRow(long Sweep, long Place, byte[] Content)
{
    public const string Columns = "sweep, point, content";

    private const long FirstLearnt = 1L << 32;

    public static ProposalRow Of(long sweep, ProposedPoint proposed)
    {
        var place = PlaceOf(proposed.Point);
        var writer = new ColumnWriter();
        writer.Digests([proposed.Basis]);
        Write(writer, proposed.At.AsSpan());
        if (proposed.Learnt is { } learnt)
        {
            Write(writer, learnt.Costs.AsSpan());
            writer.Doubles([learnt.Violation]);
        }

        return new ProposalRow(sweep, place, writer.Sealed(Seed(sweep, place)));
    }

    public static ProposalRow Read(IRow row) => new(row.Number(0), row.Number(1), row.Blob(2));

    public static long PlaceOf(int point) => point >= 0 ? point : FirstLearnt - point - 1;

    public object[] Values() => [Sweep, Place, Content];

    public ProposedPoint Proposed()
    {
        var reader = ColumnReader.Unseal(Content, Seed(Sweep, Place), $"proposal {Place}");
        var basis = reader.Digests(1)[0];
        var at = Doubles(ref reader);
        return new ProposedPoint((int)(Place < FirstLearnt ? Place : FirstLearnt - Place - 1), [.. at], basis)
        {
            Learnt = reader.AtEnd ? null : new LearntResult([.. Doubles(ref reader)], reader.Doubles(1)[0]),
        };
    }

    private static void Write(ColumnWriter writer, ReadOnlySpan<double> values)
    {
        writer.Var((ulong)values.Length);
        writer.Doubles(values);
    }

    private static double[] Doubles(ref ColumnReader reader) => reader.Doubles((int)reader.Var());

    private static ulong Seed(long sweep, long place) => unchecked((ulong)new RowSeal("proposal").Add(sweep).Add(place).Value);
}
