using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Rows;

/// <summary>A part of a running trial's curve.</summary>
/// <param name="Part">Null if it is damaged, which does not matter: the final curve is recorded with the result.</param>
internal sealed record CurvePartRow(long Sweep, int Trial, Curve? Part)
{
    public const string Columns = "id, sweep, trial, content";

    public static CurvePartRow Read(IRow row)
    {
        var (sweep, trial) = (row.Number(1), row.Int(2));
        try
        {
            var reader = ColumnReader.Unseal(row.Blob(3), Seed(sweep, trial), "a curve");
            return new CurvePartRow(sweep, trial, CurveColumns.Read(ref reader, 1)[0]);
        }
        catch (LedgerDamageException)
        {
            return new CurvePartRow(sweep, trial, null);
        }
    }

    public object[] Values()
    {
        var writer = new ColumnWriter();
        CurveColumns.Write(writer, [Part!]);
        return [0L, Sweep, (long)Trial, writer.Sealed(Seed(Sweep, Trial))];
    }

    private static ulong Seed(long sweep, int trial) => unchecked((ulong)new RowSeal("curve_part").Add(sweep).Add(trial).Value);
}
