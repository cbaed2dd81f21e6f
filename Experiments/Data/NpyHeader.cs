using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Data;

/// <summary>The start of an NPY file, version 1 to 3 (NumPy, <i>NEP 1</i>): magic, version, length, and a Python dictionary with the
/// type, the order and the shape.</summary>
/// <param name="Kind">f, i, u or b.</param>
/// <param name="Length">Bytes before the values.</param>
internal sealed partial record NpyHeader(char Kind, int ValueBytes, bool BigEndian, bool Fortran, int[] Shape, long Length)
{
    private const int MostBytes = 1 << 16;
    private const int MostDimensions = 8;

    public int Count => Shape[0];

    public int Features => Shape[1..].Aggregate(1, (product, side) => product * side);

    /// <summary>[n, rows, columns], or with one channel more.</summary>
    public ImageShape? Image => Shape is [_, _, _] or [_, _, _, 1] ? new ImageShape(Shape[1], Shape[2]) : null;

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

    private static NpyHeader Parse(string text, string path, long length)
    {
        if (!(Descr().Match(text) is { Success: true } type && Order().Match(text) is { Success: true } order && Extent().Match(text) is { Success: true } extent))
        {
            throw new DataException($"{path}: byte 10: the header has no plain 'descr', 'fortran_order' and 'shape'. Save an array of numbers, without fields or objects.");
        }

        var (kind, bytes) = (type.Groups["kind"].Value[0], type.Groups["bytes"].Value[0] - '0');
        if (!((kind == 'f' && bytes is 2 or 4 or 8) || (kind is 'i' or 'u' && bytes is 1 or 2 or 4 or 8) || (kind == 'b' && bytes == 1)))
        {
            throw new DataException($"{path}: byte 10: values of type {kind}{bytes} are not read. Save them as float32, float64, an integer type or bool.");
        }

        var shape = extent.Groups["sides"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (shape.Length is 0 or > MostDimensions)
        {
            throw new DataException($"{path}: byte 10: {shape.Length} dimensions are not 1 to {MostDimensions}. Save samples by rows.");
        }

        var sides = new int[shape.Length];
        var features = 1L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(shape[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out sides[i]))
            {
                throw new DataException($"{path}: byte 10: a side of the shape is not a number that fits 31 bits. Save a smaller array.");
            }

            if (i > 0)
                features *= Math.Min(sides[i], DataLimits.Features + 1);

            DataLimits.CheckSize($"{path}: byte 10", i == 0 ? sides[0] : 1, features);
        }

        DataLimits.CheckSize($"{path}: byte 10", sides[0], features);
        return new NpyHeader(kind, bytes, type.Groups["order"].Value == ">", order.Groups["order"].Value == "True", sides, length);
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""](?<order>[<>|=]?)(?<kind>[a-zA-Z])(?<bytes>[0-9])['""]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Descr();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(?<order>True|False)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Order();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\((?<sides>[0-9L,\s]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extent();
}
