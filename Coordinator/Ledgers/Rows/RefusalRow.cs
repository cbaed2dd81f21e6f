using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A late answer that was refused.</summary>
internal sealed record RefusalRow(long Sweep, long Bundle, long Token, string Action, long At)
{
    public const string Columns = "id, sweep, bundle, token, action, refused_at, seal";

    public static RefusalRow Read(IRow row)
    {
        var refusal = new RefusalRow(row.Number(1), row.Number(2), row.Number(3), row.Text(4), row.Number(5));
        return refusal.Seal() == row.Number(6) ? refusal : throw new LedgerDamageException("a refusal does not match its checksum");
    }

    public object[] Values() => [0L, Sweep, Bundle, Token, Action, At, Seal()];

    public RefusalRecord Record(SweepId sweep) => new(
        new LeaseKey(sweep, new BundleId(Bundle), new FencingToken(Token)), Action, new DateTimeOffset(At, TimeSpan.Zero));

    private long Seal() => new RowSeal("refusal").Add(Sweep).Add(Bundle).Add(Token).Add(Action).Add(At).Value;
}
