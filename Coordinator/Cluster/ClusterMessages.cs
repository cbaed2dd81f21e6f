namespace Runner.Cluster;

/// <summary>What nodes say to each other. All else between nodes is Akka's own.</summary>
internal interface IClusterMessage;

/// <summary>A call on the ledger, or its answer, or a part of one: the next part is sent when it is asked for, so that no
/// message is larger than a piece and no side is sent more than it can take.</summary>
/// <param name="IsAnswer">False for the call itself.</param>
/// <param name="Number">From 0.</param>
/// <param name="Of">How many pieces there are, at least 1.</param>
internal sealed record Piece(Guid Call, bool IsAnswer, int Number, int Of, byte[] Content) : IClusterMessage;

/// <summary>Send this piece of the call or of its answer. Piece 0 of a call: begin again, what was sent is not here.</summary>
internal sealed record SendPiece(Guid Call, bool OfAnswer, int Number) : IClusterMessage;

/// <summary>Too many calls are being worked on; send it again a little later.</summary>
internal sealed record TryLater(Guid Call) : IClusterMessage;

/// <summary>Puts content into pieces and together again.</summary>
internal static class Pieces
{
    /// <summary>Below the transport's largest frame.</summary>
    public const int Bytes = 256 << 10;

    /// <summary>More than the largest checkpoint with its frame.</summary>
    public const int Most = (300 << 20) / Bytes;

    public static int CountOf(int bytes) => Math.Max(1, (bytes + Bytes - 1) / Bytes);

    public static Piece Of(Guid call, bool isAnswer, byte[] content, int number) => new(
        call, isAnswer, number, CountOf(content.Length),
        content.Length <= Bytes ? content : content.AsSpan(number * Bytes, Math.Min(Bytes, content.Length - (number * Bytes))).ToArray());

    public static byte[] Together(List<byte[]> pieces)
    {
        if (pieces.Count == 1)
        {
            return pieces[0];
        }

        var whole = new byte[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(whole, at);
            at += piece.Length;
        }

        return whole;
    }
}
