using System.IO.Compression;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>A part of a chunk as it is kept: deflated where that saves something. LiteDB's pages leave more room unused than others'
/// do, and columns of numbers give most of it back.</summary>
internal static class LitePart
{
    private const byte AsIs = 0;
    private const byte Deflated = 1;

    /// <summary>Less than this is not worth the time.</summary>
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

    /// <exception cref="LedgerDamageException">It is not what was packed; what can be unpacked is checked by its seal.</exception>
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
