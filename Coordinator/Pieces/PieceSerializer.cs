using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Runner.Pieces;

/// <summary>Serializes pieces. The manifest names the message and its version, never a type.</summary>
public sealed class PieceSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string PieceManifest = "piece/1";
    private const string TakenManifest = "pieces-taken/1";
    private const int IdBytes = 16;
    private const int HeadBytes = IdBytes + (2 * sizeof(int));

    public override int Identifier => 7302;

    public override string Manifest(object o) => o switch
    {
        Piece => PieceManifest,
        PiecesTaken => TakenManifest,
        _ => throw new SerializationException($"{o.GetType().Name} is no piece."),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Piece piece => Write(piece.Parcel, piece.Number, piece.Of, piece.Content),
        PiecesTaken taken => Write(taken.Parcel, taken.Count, 0, []),
        _ => throw new SerializationException($"{obj.GetType().Name} is no piece."),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (bytes.Length < HeadBytes)
        {
            throw new SerializationException("A piece is truncated.");
        }

        var parcel = new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true);
        var number = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(IdBytes));
        var of = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(IdBytes + sizeof(int)));
        return manifest switch
        {
            PieceManifest => new Piece(parcel, number, of, bytes[HeadBytes..]),
            TakenManifest => new PiecesTaken(parcel, number),
            _ => throw new SerializationException("A piece is of an unknown kind or version. Use one version of Runner on all machines."),
        };
    }

    private static byte[] Write(Guid parcel, int number, int of, byte[] content)
    {
        var bytes = new byte[HeadBytes + content.Length];
        parcel.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(IdBytes), number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(IdBytes + sizeof(int)), of);
        content.CopyTo(bytes, HeadBytes);
        return bytes;
    }
}
