using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>The final state of a trial's training, stored once for all sweeps that have the trial.</summary>
/// <param name="Content">Empty if it is damaged: training restarts and gives the same bits.</param>
internal sealed record FinalStateRow(byte[] Identity, byte[] Content)
{
    public const string Columns = "identity, content, seal";

    public static byte[] KeyOf(TrialIdentity identity)
    {
        var key = new byte[TrialIdentity.ByteCount];
        identity.WriteTo(key);
        return key;
    }

    public static FinalStateRow Read(IRow row)
    {
        var state = new FinalStateRow(row.Blob(0), row.Blob(1));
        return state.Seal() == row.Number(2) ? state : state with { Content = [] };
    }

    public object[] Values() => [Identity, Content, Seal()];

    private long Seal() => new RowSeal("final_state").Add(Identity).Add(Content).Value;
}
