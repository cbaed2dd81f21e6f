using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Runner.Echo;

namespace Runner.Data;

/// <summary>The header of an NPY file, version 1 to 3 (NumPy, <i>NEP 1</i>): magic, version, length, and a Python dictionary with the
/// type, the order and the shape.</summary>
/// <param name="Kind">f, i, u or b.</param>
/// <param name="Length">The number of bytes before the values.</param>
internal sealed partial record NpyHeader(char Kind, int ValueBytes, bool BigEndian, bool Fortran, int[] Shape, long Length)
{
    private const int MostBytes = 1 << 16;
    private const int MostDimensions = 8;

    /// <summary>The number of values.</summary>
    private const int MostChannels = 4;

    public int Values => Shape.Aggregate(1, (product, side) => product * side);

    /// <summary>The image shape of [n, rows, columns], [n, rows, columns, 1], or [n, channels, rows, columns] with at most four channels and larger sides;
    /// null for other shapes.</summary>
    public ImageShape? Image => Shape switch
    {
        [_, _, _] or [_, _, _, 1] => new ImageShape(Shape[1], Shape[2]),
        [_, > 0 and <= MostChannels, > MostChannels and var rows, > MostChannels and var columns] => new ImageShape(rows, columns),
        _ => null,
    };

    /// <summary>[n, steps, features], or with one feature [n, steps].</summary>
    /// <exception cref="DataException">It has other dimensions.</exception>
    public SequenceShape Sequence(string path) => Shape switch
    {
        [_, var steps] => new SequenceShape(steps, 1),
        [_, var steps, var features] => new SequenceShape(steps, features),
        _ => throw new DataException(
            $"{path}: byte 10: an array of shape ({string.Join(", ", Shape)}) is not samples × steps × features, which data.sequence needs. Save it in that shape, or leave data.sequence out."),
    };

    /// <exception cref="DataException">Not an NPY file of numbers, or larger than Runner holds.</exception>
    public static NpyHeader Read(Stream file, string path)
    {
        Span<byte> magic = stackalloc byte[8];
        DataFile.ReadExactly(file, magic, path, 0);
        if (magic[0] != 0x93 || !magic[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new DataException($"{path}: byte 0: this does not start an NPY file. Save one with numpy.save.");
        }

        if (magic[6] is 0 or > 3)
        {
            throw new DataException($"{path}: byte 6: NPY version {magic[6]} is not known. Save it again as version 1, 2 or 3.");
        }

        Span<byte> size = stackalloc byte[magic[6] == 1 ? 2 : 4];
        DataFile.ReadExactly(file, size, path, 8);
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostBytes)
        {
            throw new DataException($"{path}: byte 8: a header of {length} bytes is over {MostBytes}. Save the file again.");
        }

        var text = new byte[length];
        DataFile.ReadExactly(file, text, path, 8 + size.Length);
        return Parse(Encoding.UTF8.GetString(text), path, 8 + size.Length + length);
    }

    /// <summary>The numbers of samples and features, when the first dimension counts samples.</summary>
    /// <exception cref="DataException">The array is a single number, empty or too large.</exception>
    public (int Count, int Features) SamplesAndFeatures(string path)
    {
        if (Shape.Length == 0)
        {
            throw new DataException($"{path}: byte 10: the array is a single number (its shape is ()). Save samples by rows.");
        }

        var features = Shape[1..].Aggregate(1, (product, side) => product * side);
        DataLimits.CheckSize($"{path}: byte 10", Shape[0], features);
        return (Shape[0], features);
    }

    private static NpyHeader Parse(string text, string path, long length)
    {
        var (kind, bytes, bigEndian) = TypeOf(text, path);
        if (!(Order().Match(text) is { Success: true } order && Extent().Match(text) is { Success: true } extent))
        {
            throw new DataException($"{path}: byte 10: the header has no plain 'fortran_order' and 'shape'. Save the array with numpy.save.");
        }

        var shape = extent.Groups["sides"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (shape.Length > MostDimensions)
        {
            throw new DataException($"{path}: byte 10: {shape.Length} dimensions are more than {MostDimensions}. Save samples by rows.");
        }

        var sides = new int[shape.Length];
        var values = 1L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(shape[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out sides[i]))
            {
                throw new DataException($"{path}: byte 10: a side of the shape is not a number that fits 31 bits. Save a smaller array.");
            }

            values *= sides[i];
            if (values > DataLimits.Values)
            {
                throw new DataException(
                    $"{path}: byte 10: an array of {string.Join('×', shape)} values is more than Runner holds ({DataLimits.Values} values, {DataLimits.Features} features). Give a smaller file.");
            }
        }

        return new NpyHeader(kind, bytes, bigEndian, order.Groups["order"].Value == "True", sides, length);
    }

    private static (char Kind, int Bytes, bool BigEndian) TypeOf(string text, string path)
    {
        if (Descr().Match(text) is not { Success: true } type)
        {
            throw new DataException(Fields().IsMatch(text)
                ? $"{path}: byte 10: the array is structured (its values have named fields). Save one field, such as numpy.save(path, array['x'])."
                : $"{path}: byte 10: the header has no plain 'descr'. Save an array of numbers with numpy.save.");
        }

        var name = type.Groups["kind"].Value + type.Groups["rest"].Value;
        var (kind, bytes) = name switch
        {
            "f2" or "f4" or "f8" or "i1" or "i2" or "i4" or "i8" or "u1" or "u2" or "u4" or "u8" or "b1" => (name[0], name[1] - '0'),
            "?" => ('b', 1),
            _ => throw new DataException($"{path}: byte 10: values of type {Shown.Line(name, 20)} ({TypeName(name)}) are not read. Save them as float32, float64, an integer type or bool."),
        };
        return (kind, bytes, type.Groups["order"].Value == ">");
    }

    private static string TypeName(string type) => type[0] switch
    {
        'c' => "complex numbers",
        'O' => "Python objects",
        'U' or 'S' or 'a' => "text",
        'M' or 'm' => "dates",
        'V' => "raw bytes",
        'f' => "extended precision",
        _ => "no numbers",
    };

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""](?<order>[<>|=]?)(?<kind>[a-zA-Z?])(?<rest>[^'""]*)['""]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Descr();

    [GeneratedRegex(@"['""]descr['""]\s*:\s*[\[(]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fields();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(?<order>True|False)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Order();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\((?<sides>[0-9L,\s]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extent();
}
