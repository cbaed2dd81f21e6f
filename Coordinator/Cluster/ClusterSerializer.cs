using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Runner.Cluster;

/// <summary>Writes the messages between nodes by hand: a manifest names the message and its version, never a type.</summary>
public sealed class ClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string PieceManifest = "piece/1";
    private const string SendPieceManifest = "send-piece/1";
    private const string TryLaterManifest = "try-later/1";
    private const int IdBytes = 16;
    private const int HeadBytes = IdBytes + 1 + (2 * sizeof(int));

    public override int Identifier => 7301;

    public override string Manifest(object o) => o switch
    {
        Piece => PieceManifest,
        SendPiece => SendPieceManifest,
        TryLater => TryLaterManifest,
        _ => SweepWire.Manifest(o) ?? throw NotForOthers(),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Piece piece => [.. Head(piece.Call, piece.IsAnswer, piece.Number, piece.Of), .. piece.Content],
        SendPiece send => Head(send.Call, send.OfAnswer, send.Number, 0),
        TryLater later => Head(later.Call, true, 0, 0),
        _ when SweepWire.Manifest(obj) is not null => LedgerWire.Write(writer => SweepWire.Write(writer, obj)),
        _ => throw NotForOthers(),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest is not (PieceManifest or SendPieceManifest or TryLaterManifest))
        {
            return Said(bytes, manifest);
        }

        if (bytes.Length < HeadBytes)
        {
            throw new SerializationException("A message of the cluster is cut short.");
        }

        var call = new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true);
        var flag = bytes[IdBytes] != 0;
        var number = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(IdBytes + 1));
        var of = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(IdBytes + 1 + sizeof(int)));
        return manifest switch
        {
            PieceManifest when number >= 0 && of <= Pieces.Most && number < of && bytes.Length - HeadBytes <= Pieces.Bytes =>
                new Piece(call, flag, number, of, bytes[HeadBytes..]),
            SendPieceManifest when number is >= 0 and < Pieces.Most => new SendPiece(call, flag, number),
            TryLaterManifest => new TryLater(call),
            _ => throw new SerializationException("A message of the cluster does not add up."),
        };
    }

    private static IClusterMessage Said(byte[] bytes, string manifest)
    {
        try
        {
            using var reader = LedgerWire.Reader(bytes);
            return SweepWire.Read(reader, manifest)
                ?? throw new SerializationException("A message of the cluster is of an unknown kind or version. Use one version of Runner on all nodes.");
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or FormatException)
        {
            throw new SerializationException("A message of the cluster is cut short.", fault);
        }
    }

    private static SerializationException NotForOthers() => new("This message is not for other nodes.");

    private static byte[] Head(Guid call, bool flag, int number, int of)
    {
        var head = new byte[HeadBytes];
        call.TryWriteBytes(head, bigEndian: true, out _);
        head[IdBytes] = flag ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(IdBytes + 1), number);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(IdBytes + 1 + sizeof(int)), of);
        return head;
    }
}
