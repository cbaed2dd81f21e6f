using System.Buffers.Binary;
using System.IO.Compression;

namespace Runner.Tests.Data;

/// <summary>Writes PNG of any colour type and depth from rows that are already packed and filtered.</summary>
internal static class Png
{
    /// <param name="rows">Each with its filter byte first.</param>
    public static byte[] Of(int columns, int rows, byte depth, byte type, byte[] data, byte interlace = 0, byte[]? palette = null)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, columns);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), rows);
        (header[8], header[9], header[12]) = (depth, type, interlace);
        Chunk(png, "IHDR", header);
        Chunk(png, "tEXt", "Comment\0none"u8.ToArray());
        if (palette is not null)
            Chunk(png, "PLTE", palette);

        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(data);
        }

        var bytes = packed.ToArray();
        Chunk(png, "IDAT", bytes[..(bytes.Length / 2)]);
        Chunk(png, "IDAT", bytes[(bytes.Length / 2)..]);
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Runner.Data.Crc32.Of(body));
        png.Write(number);
    }
}
