using System.Buffers.Binary;

namespace Runner.Data;

/// <summary>Samples in NumPy's NPY format: the first dimension counts samples; with two more they are images. Floats of 2, 4 and 8
/// bytes, integers of 1 to 8, bool; either byte order; rows or columns first.</summary>
internal static class NpyFile
{
    public static RawSamples Read(string path)
    {
        using var file = DataFile.Open(path);
        var header = NpyHeader.Read(file, path);
        var length = (long)header.Count * header.Features * header.ValueBytes;
        var bytes = DataFile.ReadBytes(file, length, path, header.Length);
        if (file.ReadByte() >= 0)
        {
            throw new DataException($"{path}: byte {header.Length + length}: the file goes on after the values that its header announces. Save it again.");
        }

        return new RawSamples($"npy:{Path.GetFileName(path)}", header.Count, header.Features, Values(header, bytes, path))
        {
            Image = header.Image,
            FullScale = (header.Kind, header.ValueBytes) switch
            {
                ('u', 1) => 255,
                ('b', 1) => 1,
                _ => null,
            },
        };
    }

    public static NpyHeader Header(string path)
    {
        using var file = DataFile.Open(path);
        return NpyHeader.Read(file, path);
    }

    private static RawValues Values(NpyHeader header, byte[] bytes, string path)
    {
        var places = header.Fortran && header.Shape.Length > 1 ? Places(header.Shape) : null;
        if (header.ValueBytes == 1 && header.Kind is 'u' or 'b')
        {
            if (places is null)
                return new ByteValues(bytes);

            var turned = new byte[bytes.Length];
            for (var i = 0; i < turned.Length; i++)
            {
                turned[i] = bytes[places[i]];
            }

            return new ByteValues(turned);
        }

        var values = new double[header.Count * header.Features];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(header, bytes.AsSpan((places?[i] ?? i) * header.ValueBytes, header.ValueBytes));
        }

        FiniteValues.Check(path, values, header.Features);
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

    /// <summary>For each index in rows-first order, the index in columns-first order.</summary>
    private static int[] Places(int[] shape)
    {
        var places = new int[shape.Aggregate(1, (product, side) => product * side)];
        var index = new int[shape.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var place = 0;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                place = (place * shape[axis]) + index[axis];
            }

            places[i] = place;
            for (var axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return places;
    }
}
