using System.Buffers.Binary;

namespace Runner.Data;

/// <summary>Samples in NumPy's NPY format: the first dimension counts samples; with two more they are images, or sequences where the spec says so. Floats of 2, 4 and 8
/// bytes, integers of 1 to 8, bool; either byte order; row-major or column-major.</summary>
internal static class NpyFile
{
    /// <param name="sequences">The second dimension counts steps.</param>
    public static RawSamples Read(string path, bool sequences)
    {
        using var file = DataFile.Open(path);
        var header = NpyHeader.Read(file, path);
        var (count, features) = header.SamplesAndFeatures(path);
        return new RawSamples($"npy:{Path.GetFileName(path)}", count, features, Samples(file, header, features, path))
        {
            Image = sequences ? null : header.Image,
            Sequence = sequences ? header.Sequence(path) : null,
            FullScale = (header.Kind, header.ValueBytes) switch
            {
                ('u', 1) => 255,
                ('b', 1) => 1,
                _ => null,
            },
        };
    }

    /// <summary>All numbers of an array of any shape, in row-major order.</summary>
    /// <exception cref="DataException">Not an NPY file of numbers, or damaged.</exception>
    public static double[] Numbers(string path)
    {
        using var file = DataFile.Open(path);
        return Read(file, path).Values;
    }

    /// <summary>All numbers of an array in row-major order, and its shape.</summary>
    /// <param name="name">For messages.</param>
    /// <inheritdoc cref="Numbers" path="/exception"/>
    public static (double[] Values, int[] Shape) Read(Stream file, string name)
    {
        var header = NpyHeader.Read(file, name);
        var values = RowsFirst(header, DataFile.ReadValues(file, header.Values, header.ValueBytes, name, header.Length, bytes => Value(header, bytes)));
        DataFile.MustEnd(file, name, header.Length + ((long)header.Values * header.ValueBytes));
        return (values, header.Shape);
    }

    private static RawValues Samples(Stream file, NpyHeader header, int features, string path)
    {
        var end = header.Length + ((long)header.Values * header.ValueBytes);
        if (header.ValueBytes == 1 && header.Kind is 'u' or 'b')
        {
            var bytes = RowsFirst(header, DataFile.ReadValues(file, header.Values, 1, path, header.Length, bytes => bytes[0]));
            DataFile.MustEnd(file, path, end);
            return new ByteValues(bytes);
        }

        var values = RowsFirst(header, DataFile.ReadValues(file, header.Values, header.ValueBytes, path, header.Length, bytes => Value(header, bytes)));
        DataFile.MustEnd(file, path, end);
        FiniteValues.Check(path, values, features);
        return new DoubleValues(values);
    }

    private static double Value(NpyHeader header, Span<byte> at)
    {
        if (header.BigEndian)
            at.Reverse();

        return (header.Kind, header.ValueBytes) switch
        {
            ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(at),
            ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(at),
            ('i', 1) => (sbyte)at[0],
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(at),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(at),
            ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(at),
            ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(at),
            ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(at),
            ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(at),
            _ => at[0],
        };
    }

    /// <summary>Converts values in column-major order (Fortran order) to row-major order.</summary>
    private static TValue[] RowsFirst<TValue>(NpyHeader header, TValue[] values)
    {
        if (!header.Fortran || header.Shape.Length < 2)
        {
            return values;
        }

        var turned = new TValue[values.Length];
        var index = new int[header.Shape.Length];
        foreach (var value in values)
        {
            var place = 0;
            for (var axis = 0; axis < index.Length; axis++)
            {
                place = (place * header.Shape[axis]) + index[axis];
            }

            turned[place] = value;
            for (var axis = 0; axis < index.Length && ++index[axis] == header.Shape[axis]; axis++)
            {
                index[axis] = 0;
            }
        }

        return turned;
    }
}
