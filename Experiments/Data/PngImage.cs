using System.Buffers.Binary;
using System.IO.Compression;

namespace Runner.Data;

/// <summary>
/// Reads PNG (ISO/IEC 15948), 8 bits per pixel and channel: every colour type and depth, interlaced or not. Colours are kept, or become
/// grey, .299 R + .587 G + .114 B (ITU-R BT.601); transparency is ignored; 16 bits are rounded to 8.
/// </summary>
internal sealed class PngImage
{
    /// <summary>Adam7: first column, first row, column step, row step of each pass.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly string _path;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _depth;
    private readonly int _type;
    private readonly bool _interlaced;
    private readonly bool _color;
    private readonly byte[] _pixels;
    private byte[] _palette = [];

    private PngImage(ReadOnlySpan<byte> header, string path, bool color)
    {
        (_path, _color) = (path, color);
        var (columns, rows) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        if (columns is 0 or > DataLimits.ImageSide || rows is 0 or > DataLimits.ImageSide)
        {
            throw Problem(16, $"{rows}×{columns} pixels are not 1 to {DataLimits.ImageSide} on each side", "Give a smaller image");
        }

        DataLimits.CheckSize($"{path}: byte 16", 1, (color ? 3L : 1L) * rows * columns);
        (_columns, _rows, _depth, _type) = ((int)columns, (int)rows, header[8], header[9]);
        var allowed = _type switch
        {
            0 => _depth is 1 or 2 or 4 or 8 or 16,
            3 => _depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => _depth is 8 or 16,
            _ => false,
        };
        if (!allowed || header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw Problem(24, "the header is not that of a PNG", "Save the image again");

        _interlaced = header[12] == 1;
        _pixels = new byte[(color ? 3 : 1) * _rows * _columns];
    }

    private int Channels => _type switch
    {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };

    /// <param name="color">Whether colours are kept.</param>
    public static DecodedImage Decode(byte[] bytes, string path, bool color)
    {
        var image = new PngImage(Header(bytes, path), path, color);
        using var packed = image.Chunks(bytes);
        image.Unpack(packed);
        return new DecodedImage(image._rows, image._columns, image._pixels);
    }

    private static ReadOnlySpan<byte> Header(byte[] bytes, string path)
    {
        if (bytes.Length < 33 || !bytes.AsSpan(8, 8).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R']))
        {
            throw new DataException($"{path}: byte 8: the PNG has no header. Save the image again.");
        }

        return bytes.AsSpan(16, 13);
    }

    /// <summary>Reads the chunks, stores the palette, and returns the compressed pixels.</summary>
    private MemoryStream Chunks(byte[] bytes)
    {
        var packed = new MemoryStream();
        var at = 8;
        while (true)
        {
            if (at + 12 > bytes.Length)
                throw Problem(at, "the file ends before the image does", "Copy it again");

            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
                throw Problem(at, "the file ends before the image does", "Copy it again");

            var type = bytes.AsSpan(at + 4, 4);
            var data = bytes.AsSpan(at + 8, (int)length);
            if (Crc32.Of(bytes.AsSpan(at + 4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length)))
                throw Problem(at, "the checksum does not match", "Copy the file again");

            if (type.SequenceEqual("PLTE"u8))
                _palette = data.ToArray();
            else if (type.SequenceEqual("IDAT"u8))
                packed.Write(data);
            else if (type.SequenceEqual("IEND"u8))
                break;
            else if ((type[0] & 0x20) == 0 && !type.SequenceEqual("IHDR"u8))
                throw Problem(at, "a required part is unknown", "Save the image as a plain PNG");

            at += 12 + (int)length;
        }

        packed.Position = 0;
        return packed;
    }

    private void Unpack(MemoryStream packed)
    {
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        try
        {
            foreach (var (x, y, stepX, stepY) in _interlaced ? Passes : [(0, 0, 1, 1)])
            {
                Pass(inflated, x, y, stepX, stepY);
            }
        }
        catch (InvalidDataException problem)
        {
            throw new DataException($"{_path}: byte 33: the compressed pixels are damaged. Copy the file again.", problem);
        }
    }

    private void Pass(ZLibStream inflated, int firstX, int firstY, int stepX, int stepY)
    {
        var columns = (_columns - firstX + stepX - 1) / stepX;
        if (columns <= 0)
            return;

        var unit = Math.Max(1, Channels * _depth / 8);
        var row = new byte[((columns * Channels * _depth) + 7) / 8];
        var above = new byte[row.Length];
        for (var y = firstY; y < _rows; y += stepY)
        {
            var filter = inflated.ReadByte();
            if (filter < 0 || inflated.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                throw Problem(33, $"the pixels end in row {y}", "Copy the file again");

            if (filter > 4)
                throw Problem(33, $"row {y} has filter {filter}, which PNG does not define", "Save the image again");

            Unfilter(filter, row, above, unit);
            for (var i = 0; i < columns; i++)
            {
                Store((y * _columns) + firstX + (i * stepX), Pixel(row, i));
            }

            (row, above) = (above, row);
        }
    }

    private static void Unfilter(int filter, byte[] row, byte[] above, int unit)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i >= unit ? row[i - unit] : 0;
            var corner = i >= unit ? above[i - unit] : 0;
            row[i] += filter switch
            {
                1 => (byte)left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => (byte)Paeth(left, above[i], corner),
                _ => 0,
            };
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - corner - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private void Store(int at, (int Red, int Green, int Blue) pixel)
    {
        if (!_color)
        {
            _pixels[at] = Luma(pixel.Red, pixel.Green, pixel.Blue);
            return;
        }

        var plane = _rows * _columns;
        (_pixels[at], _pixels[at + plane], _pixels[at + (2 * plane)]) = ((byte)pixel.Red, (byte)pixel.Green, (byte)pixel.Blue);
    }

    private (int Red, int Green, int Blue) Pixel(byte[] row, int column)
    {
        switch (_type)
        {
            case 2 or 6:
                return (Sample(row, column, 0), Sample(row, column, 1), Sample(row, column, 2));
            case 3:
                var index = 3 * Raw(row, column, 0);
                return index + 2 < _palette.Length
                    ? (_palette[index], _palette[index + 1], _palette[index + 2])
                    : throw Problem(33, $"a pixel has colour {index / 3} of a palette of {_palette.Length / 3}", "Save the image again");
            default:
                var grey = Sample(row, column, 0);
                return (grey, grey, grey);
        }
    }

    private static byte Luma(int red, int green, int blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);

    /// <summary>One channel, scaled to 0..255.</summary>
    private int Sample(byte[] row, int column, int channel)
    {
        var raw = Raw(row, column, channel);
        return _depth switch
        {
            8 => raw,
            16 => ((raw * 255) + 32767) / 65535,
            _ => raw * 255 / ((1 << _depth) - 1),
        };
    }

    private int Raw(byte[] row, int column, int channel)
    {
        var at = (column * Channels) + channel;
        return _depth switch
        {
            8 => row[at],
            16 => BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * at)),
            _ => (row[at * _depth / 8] >> (8 - _depth - (at * _depth % 8))) & ((1 << _depth) - 1),
        };
    }

    private DataException Problem(int at, string diagnosis, string remedy) => new($"{_path}: byte {at}: {diagnosis}. {remedy}.");
}
