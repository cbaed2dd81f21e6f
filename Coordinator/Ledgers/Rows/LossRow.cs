using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A lease that was lost.</summary>
/// <param name="Trials">The bundle's open trials.</param>
/// <param name="Counts">Whether the loss counted against them.</param>
internal sealed record LossRow(long Sweep, long Bundle, long Token, string Node, long At, int[] Trials, bool Counts)
{
    public const string Columns = "id, sweep, bundle, token, node, lost_at, trials, counts, seal";

    public static LossRow Read(IRow row)
    {
        var loss = new LossRow(
            row.Number(1), row.Number(2), row.Number(3), row.Text(4), row.Number(5), TrialSet.Decode(row.Blob(6)), row.Number(7) != 0);
        return loss.Seal() == row.Number(8) ? loss : throw new LedgerDamageException("a loss does not match its checksum");
    }

    public object[] Values() => [0L, Sweep, Bundle, Token, Node, At, TrialSet.Encode(Trials), Counts ? 1L : 0L, Seal()];

    public LossRecord Record(SweepId sweep) => new(
        new LeaseKey(sweep, new BundleId(Bundle), new FencingToken(Token)), new NodeName(Node), Trials.Length, Counts, new DateTimeOffset(At, TimeSpan.Zero));

    private long Seal()
    {
        var seal = new RowSeal("loss").Add(Sweep).Add(Bundle).Add(Token).Add(Node).Add(At).Add(TrialSet.Encode(Trials));

        // Older versions counted all losses; the seals of their rows stay valid.
        return Counts ? seal.Value : seal.Add("does not count").Value;
    }
}
