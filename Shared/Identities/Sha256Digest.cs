using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Runner.Identities;

/// <summary>A SHA-256 digest as a value: compares by content and prints as 64 hexadecimal digits.</summary>
public readonly record struct Sha256Digest(ulong A, ulong B, ulong C, ulong D)
{
    public const int ByteCount = 32;

    // One per thread: creating a hash object takes several times as long as hashing a few numbers, which happens millions of
    // times.
    [ThreadStatic]
    private static IncrementalHash? hash;

    public static Sha256Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[ByteCount];
        hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content);
        hash.GetHashAndReset(digest);
        return FromBytes(digest);
    }

    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest) => new(
        BinaryPrimitives.ReadUInt64BigEndian(digest),
        BinaryPrimitives.ReadUInt64BigEndian(digest[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(digest[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(digest[24..]));

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, A);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], D);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount];
        WriteTo(bytes);
        return bytes;
    }

    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";
}
