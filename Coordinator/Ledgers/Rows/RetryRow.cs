using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>How many trials were trained again after they had ended without a result: a row for each time, under the bundle that
/// was opened for them, or under the lease whose worker tried again by itself.</summary>
internal sealed record RetryRow(long Bundle, long Token, long Sweep, int Trials)
{
    public const string Columns = "bundle, token, sweep, trials, seal";

    public static RetryRow Read(IRow row)
    {
        var retry = new RetryRow(row.Number(0), row.Number(1), row.Number(2), row.Int(3));
        return retry.Seal() == row.Number(4) ? retry : throw new LedgerDamageException("a retry does not match its checksum");
    }

    public object[] Values() => [Bundle, Token, Sweep, (long)Trials, Seal()];

    private long Seal() => new RowSeal("retry").Add(Bundle).Add(Token).Add(Sweep).Add(Trials).Value;
}
