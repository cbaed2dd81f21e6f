using System.Buffers.Binary;

namespace Runner.Data;

/// <summary>A decoded image, 8 bits per pixel and channel.</summary>
/// <param name="Pixels">[rows, columns] of grey, or [3, rows, columns] of red, green and blue; row-major.</param>
internal sealed record DecodedImage(int Rows, int Columns, byte[] Pixels);

/// <summary>Reads PGM (netpbm): plain (P2) and raw (P5), up to 16 bits, scaled to 8.</summary>
internal static class PgmImage
{
    public static DecodedImage Decode(byte[] bytes, string path)
    {
        var at = 2;
        var plain = bytes[1] == (byte)'2';
        var columns = Number(bytes, ref at, path, DataLimits.ImageSide, "width");
        var rows = Number(bytes, ref at, path, DataLimits.ImageSide, "height");
        var full = Number(bytes, ref at, path, 65535, "full scale");
        DataLimits.CheckSize($"{path}: byte 2", 1, (long)rows * columns);
        if (full == 0)
        {
            throw new DataException($"{path}: byte {at}: a full scale of 0 shows nothing. Save the image again.");
        }

        var pixels = new byte[rows * columns];
        if (plain)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = Scaled(Number(bytes, ref at, path, full, "pixel"), full);
            }

            return new DecodedImage(rows, columns, pixels);
        }

        at++; // A single whitespace character ends the header.
        var width = full > 255 ? 2 : 1;
        if (bytes.Length - at != pixels.Length * width)
        {
            throw new DataException($"{path}: byte {at}: {Math.Max(0, bytes.Length - at)} bytes follow where {pixels.Length * width} are the image. Save the image again.");
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Scaled(width == 1 ? bytes[at + i] : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + (2 * i))), full);
        }

        return new DecodedImage(rows, columns, pixels);
    }

    private static byte Scaled(int value, int full) => (byte)(((Math.Min(value, full) * 255) + (full / 2)) / full);

    /// <summary>Reads the next number, after whitespace and comments.</summary>
    private static int Number(byte[] bytes, ref int at, string path, int most, string what)
    {
        while (at < bytes.Length && (char.IsWhiteSpace((char)bytes[at]) || bytes[at] == (byte)'#'))
        {
            if (bytes[at] == (byte)'#')
            {
                while (at < bytes.Length && bytes[at] != (byte)'\n')
                {
                    at++;
                }
            }
            else
            {
                at++;
            }
        }

        var start = at;
        var number = 0L;
        while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]) && number <= most)
        {
            number = (number * 10) + bytes[at++] - (byte)'0';
        }

        return at > start && number <= most
            ? (int)number
            : throw new DataException($"{path}: byte {start}: the {what} is not a number up to {most}. Save the image again.");
    }
}
