using System.Buffers.Binary;

namespace Runner.Data;

/// <summary>
/// Samples in LeCun's IDX format, gzipped or not: the first dimension counts samples; with two more they are images. Labels are read
/// from the file beside it whose name has <c>labels-idx1</c> for <c>images-idx3</c>.
/// </summary>
internal static class IdxFile
{
    public static RawSamples Read(string path, string name)
    {
        var (header, bytes) = ReadBytes(path);
        var samples = new RawSamples(name, header.Count, header.Features, Values(header, bytes, path))
        {
            Image = header.Image,
            FullScale = header.Type == IdxType.UInt8 ? 255 : null,
        };

        return LabelsBeside(path) is { } labels ? WithLabels(samples, labels) : samples;
    }

    public static IdxHeader Header(string path)
    {
        using var file = DataFile.Open(path);
        return IdxHeader.Read(file, path);
    }

    private static (IdxHeader Header, byte[] Bytes) ReadBytes(string path)
    {
        using var file = DataFile.Open(path);
        var header = IdxHeader.Read(file, path);
        var length = (long)header.Count * header.Features * header.ValueBytes;
        var bytes = DataFile.ReadBytes(file, length, path, header.Length);
        if (file.ReadByte() >= 0)
        {
            throw new DataException($"{path}: byte {header.Length + length}: the file goes on after the values that its header announces. Copy or download it again.");
        }

        return (header, bytes);
    }

    private static RawValues Values(IdxHeader header, byte[] bytes, string path)
    {
        if (header.Type == IdxType.UInt8)
            return new ByteValues(bytes);

        var values = new double[header.Count * header.Features];
        for (var i = 0; i < values.Length; i++)
        {
            var at = bytes.AsSpan(i * header.ValueBytes);
            values[i] = header.Type switch
            {
                IdxType.Int8 => (sbyte)at[0],
                IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(at),
                IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(at),
                IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(at),
                _ => BinaryPrimitives.ReadDoubleBigEndian(at),
            };
        }

        FiniteValues.Check(path, values, header.Features);
        return new DoubleValues(values);
    }

    /// <summary>The label file's path; null where there is none.</summary>
    internal static string? LabelsBeside(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains("images-idx3", StringComparison.Ordinal))
            return null;

        var labels = Path.Combine(Path.GetDirectoryName(path) ?? "", name.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        var other = labels.EndsWith(".gz", StringComparison.Ordinal) ? labels[..^3] : labels + ".gz";
        return File.Exists(labels) ? labels : File.Exists(other) ? other : null;
    }

    private static RawSamples WithLabels(RawSamples samples, string path)
    {
        var (header, bytes) = ReadBytes(path);
        if (header.Type != IdxType.UInt8 || header.Dimensions.Length != 1)
        {
            throw new DataException($"{path}: byte 2: labels are one byte each in one dimension. Give the label file that belongs to the images, or rename it.");
        }

        if (header.Count != samples.Count)
        {
            throw new DataException($"{path}: byte 4: {header.Count} labels for {samples.Count} images. Give the label file that belongs to the images.");
        }

        return samples with { Labels = [.. bytes.Select(label => (int)label)], Classes = bytes.Max() + 1 };
    }
}
