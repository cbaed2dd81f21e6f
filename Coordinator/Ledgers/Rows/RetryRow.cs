using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>The number of trials that were retried after they had ended without a result: one row per retry, for the bundle that was
/// opened, or for the lease whose worker retried by itself.</summary>
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
