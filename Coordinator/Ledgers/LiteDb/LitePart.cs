using System.IO.Compression;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>The stored form of a chunk's part: deflated if that saves space. LiteDB's pages waste more space than those of the
/// databases, and compression makes up for most of it.</summary>
internal static class LitePart
{
    private const byte AsIs = 0;
    private const byte Deflated = 1;

    /// <summary>Smaller parts are not worth compressing.</summary>
    private const int WorthTrying = 256;

    public static byte[] Pack(byte[] part)
    {
        if (part.Length >= WorthTrying)
        {
            using var packed = new MemoryStream();
            packed.WriteByte(Deflated);
            packed.Write(BitConverter.GetBytes(part.Length));
            using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                deflate.Write(part);
            }

            if (packed.Length < part.Length)
            {
                return packed.ToArray();
            }
        }

        return [AsIs, .. part];
    }

    /// <exception cref="LedgerDamageException">The part cannot be unpacked. The content of a part is checked by its seal.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        if (packed is [AsIs, ..])
        {
            return packed[1..];
        }

        try
        {
            using var content = new MemoryStream(packed);
            content.Position = 1 + sizeof(int);
            using var inflate = new DeflateStream(content, CompressionMode.Decompress);
            var part = new byte[BitConverter.ToInt32(packed, 1)];
            inflate.ReadExactly(part);
            return part;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new LedgerDamageException("a part of a result chunk cannot be unpacked", fault);
        }
    }
}
