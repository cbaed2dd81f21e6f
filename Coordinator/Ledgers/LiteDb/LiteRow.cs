using LiteDB;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

/// <summary>A row in one field of its document: values one after another, each after a byte for its kind. Column names would
/// take most of the space of a small row.</summary>
/// <param name="piecesOf">Reads a blob that is stored in pieces.</param>
internal sealed class LiteRow(object[] values, Func<long[], byte[]> piecesOf) : IRow
{
    private const byte IsNumber = 0;
    private const byte IsText = 1;
    private const byte IsBlob = 2;
    private const byte IsInPieces = 3;

    // Of LiteSession.PieceBytes each.
    private const int MostPieces = 1 << 16;

    public long Number(int column) => (long)values[column];

    /// <summary>The text of a column; empty if the row is older than the column.</summary>
    public string Text(int column) => column < values.Length ? (string)values[column] : "";

    /// <summary>The blob of a column; empty if the row is older than the column.</summary>
    public byte[] Blob(int column) => column >= values.Length ? [] : values[column] is long[] pieces ? piecesOf(pieces) : (byte[])values[column];

    /// <summary>All values, with blobs reassembled.</summary>
    public object[] Values() => Array.ConvertAll(values, value => value is long[] pieces ? piecesOf(pieces) : value);

    /// <param name="inPieces">Stores a large blob and returns the numbers of its pieces.</param>
    public static byte[] Encode(ReadOnlySpan<object> values, Func<byte[], long[]> inPieces)
    {
        var writer = new ColumnWriter();
        foreach (var value in values)
        {
            switch (value)
            {
                case long number:
                    writer.Byte(IsNumber);
                    writer.SignedVar(number);
                    break;
                case string text:
                    writer.Byte(IsText);
                    writer.Text(text);
                    break;
                case byte[] { Length: <= LiteSession.PieceBytes } blob:
                    writer.Byte(IsBlob);
                    writer.Var((ulong)blob.Length);
                    writer.Bytes(blob);
                    break;
                default:
                    writer.Byte(IsInPieces);
                    var pieces = inPieces((byte[])value);
                    writer.Var((ulong)pieces.Length);
                    writer.Longs(pieces);
                    break;
            }
        }

        return writer.Written.ToArray();
    }

    public static LiteRow Decode(byte[] content, Func<long[], byte[]> piecesOf) => new(Values(content), piecesOf);

    /// <summary>The numbers of the pieces of the row's blobs.</summary>
    public static IEnumerable<long> PiecesIn(byte[] content) => Values(content).OfType<long[]>().SelectMany(pieces => pieces);

    private static int Bounded(ulong count, int most) =>
        count <= (ulong)most ? (int)count : throw new LedgerDamageException("a blob is larger than any that is kept");

    private static object[] Values(byte[] content)
    {
        var reader = new ColumnReader(content);
        var values = new List<object>(24);
        while (!reader.AtEnd)
        {
            values.Add(reader.Byte() switch
            {
                IsNumber => reader.SignedVar(),
                IsText => reader.Text(),
                IsBlob => reader.Bytes(checked((int)reader.Var())).ToArray(),
                IsInPieces => reader.Longs(Bounded(reader.Var(), MostPieces)),
                _ => throw new LedgerDamageException("a value is of an unknown kind"),
            });
        }

        return [.. values];
    }
}
