using System.Buffers.Binary;
using System.IO.Compression;

namespace Runner.Reports.Charts;

/// <summary>Writes small PNG files (ISO/IEC 15948): 8 bits a channel, greyscale, with a palette or in colour, not interlaced.</summary>
public static class PngEncoder
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(i => CrcOf((uint)i))];

    /// <param name="pixels">[rows, columns], row-major; 0 is black.</param>
    public static byte[] Grey(int columns, int rows, ReadOnlySpan<byte> pixels) => Encode(columns, rows, pixels, [], 1);

    /// <param name="pixels">[rows, columns, 3]: red, green and blue of each pixel.</param>
    public static byte[] Colour(int columns, int rows, ReadOnlySpan<byte> pixels) => Encode(columns, rows, pixels, [], 3);

    /// <param name="pixels">[rows, columns] indices into the palette.</param>
    /// <param name="palette">Red, green, blue of up to 256 colours.</param>
    public static byte[] Indexed(int columns, int rows, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette) =>
        Encode(columns, rows, pixels, palette, 1);

    /// <summary>A data URI for an <c>img</c> element.</summary>
    public static string DataUri(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    private static byte[] Encode(int columns, int rows, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, columns * rows * channels);

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, columns);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], rows);
        header[8] = 8;
        header[9] = (byte)(!palette.IsEmpty ? 3 : channels == 3 ? 2 : 0);
        Chunk(png, "IHDR"u8, header);
        if (!palette.IsEmpty)
            Chunk(png, "PLTE"u8, palette);

        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var row = 0; row < rows; row++)
            {
                deflate.WriteByte(0); // No filter: images here are small.
                deflate.Write(pixels.Slice(row * columns * channels, columns * channels));
            }
        }

        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = CrcTable[(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
