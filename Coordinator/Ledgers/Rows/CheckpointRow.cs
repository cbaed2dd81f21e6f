using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>The newest checkpoint of a bundle.</summary>
/// <param name="Content">Empty if it is damaged: training restarts and gives the same bits.</param>
internal sealed record CheckpointRow(long Bundle, long Token, byte[] Content)
{
    public const string Columns = "bundle, token, content, seal";

    public static CheckpointRow Read(IRow row)
    {
        var checkpoint = new CheckpointRow(row.Number(0), row.Number(1), row.Blob(2));
        return checkpoint.Seal() == row.Number(3) ? checkpoint : checkpoint with { Content = [] };
    }

    public object[] Values() => [Bundle, Token, Content, Seal()];

    private long Seal() => new RowSeal("checkpoint").Add(Bundle).Add(Token).Add(Content).Value;
}
