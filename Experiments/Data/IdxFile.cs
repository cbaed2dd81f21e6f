using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace Runner.Data;

/// <summary>
/// Samples in LeCun's IDX format, gzipped or not: the first dimension counts samples; with two more they are images. Labels are
/// read from the file in the same folder whose name has "labels" in place of "images".
/// </summary>
internal static partial class IdxFile
{
    public static RawSamples Read(string path, string name)
    {
        using var file = DataFile.Open(path);
        var header = IdxHeader.Read(file, path);
        var samples = new RawSamples(name, header.Count, header.Features, Values(file, header, path))
        {
            Image = header.Image,
            FullScale = header.Type == IdxType.UInt8 ? 255 : null,
        };
        DataFile.MustEnd(file, path, header.Length + ((long)header.Count * header.Features * header.ValueBytes));
        return LabelsBeside(path) is { } labels ? WithLabels(samples, labels) : samples;
    }

    /// <summary>The label file's path; null when there is none. Names match when they differ only in images and labels, idx3 and
    /// idx1, the character before idx, upper case and .gz: train-images-idx3-ubyte, train-images.idx3-ubyte.gz and so
    /// on.</summary>
    internal static string? LabelsBeside(string path)
    {
        var name = Path.GetFileName(path);
        var hasImages = Images().IsMatch(name);
        if (!hasImages && !name.Contains("idx3", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var wanted = hasImages ? Images().Replace(Common(name), "labels") : Common(name);
        try
        {
            // Among several, take the most similar one.
            return Directory.EnumerateFiles(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".")
                .Where(other => Path.GetFileName(other) is var label && Common(label) == wanted
                    && (hasImages ? !Images().IsMatch(label) : label.Contains("idx1", StringComparison.OrdinalIgnoreCase)))
                .OrderBy(other => Differences(Path.GetFileName(other), name))
                .ThenBy(other => other, StringComparer.Ordinal)
                .FirstOrDefault();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static RawValues Values(Stream file, IdxHeader header, string path)
    {
        var count = header.Count * header.Features;
        if (header.Type == IdxType.UInt8)
        {
            return new ByteValues(Bytes(file, header, path));
        }

        var values = DataFile.ReadValues(file, count, header.ValueBytes, path, header.Length, bytes => header.Type switch
        {
            IdxType.Int8 => (sbyte)bytes[0],
            IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        });
        FiniteValues.Check(path, values, header.Features);
        return new DoubleValues(values);
    }

    private static byte[] Bytes(Stream file, IdxHeader header, string path) =>
        DataFile.ReadValues(file, header.Count * header.Features, 1, path, header.Length, bytes => bytes[0]);

    private static RawSamples WithLabels(RawSamples samples, string path)
    {
        using var file = DataFile.Open(path);
        var header = IdxHeader.Read(file, path);
        if (header.Type != IdxType.UInt8 || header.Dimensions.Length != 1)
        {
            throw new DataException($"{path}: byte 2: labels are one byte each in one dimension. Give the label file that belongs to the images, or rename it.");
        }

        if (header.Count != samples.Count)
        {
            throw new DataException($"{path}: byte 4: {header.Count} labels for {samples.Count} images. Give the label file that belongs to the images.");
        }

        var labels = Bytes(file, header, path);
        DataFile.MustEnd(file, path, header.Length + header.Count);
        return samples with { Labels = [.. labels.Select(label => (int)label)], Classes = labels.Max() + 1 };
    }

    /// <summary>The common form of the names of an image file and its label file.</summary>
    private static string Common(string name)
    {
        var lower = name.ToLowerInvariant();
        lower = lower.EndsWith(".gz", StringComparison.Ordinal) ? lower[..^3] : lower;
        return Labels().Replace(Dimensions().Replace(lower, "-idx"), "labels");
    }

    private static int Differences(string label, string image)
    {
        var expected = Images().Replace(image, "labels").Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase);
        return expected.Length == label.Length ? expected.Zip(label).Count(pair => pair.First != pair.Second) : 100 + Math.Abs(expected.Length - label.Length);
    }

    [GeneratedRegex("images?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Images();

    [GeneratedRegex("labels?", RegexOptions.CultureInvariant)]
    private static partial Regex Labels();

    [GeneratedRegex("[-._]idx[0-9]?", RegexOptions.CultureInvariant)]
    private static partial Regex Dimensions();
}
