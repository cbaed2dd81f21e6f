namespace Runner.Data;

/// <summary>
/// PNG and PGM images of one size, in order of their paths. When images are in subfolders, each first-level folder is a class, in
/// ordinal order.
/// </summary>
internal static class ImageFolder
{
    private const long MostFileBytes = 1L << 28;
    private const int MaximumClasses = 1000;

    /// <param name="color">Whether colours are kept: then a sample is [3, rows, columns].</param>
    public static RawSamples Read(string folder, bool color)
    {
        var (files, others) = ImageFiles.Of(folder);
        var first = Decode(files[0], color);
        var features = first.Pixels.Length;
        DataLimits.CheckSize(folder, files.Count, features);
        var pixels = new byte[files.Count * features];
        for (var i = 0; i < files.Count; i++)
        {
            var image = i == 0 ? first : Decode(files[i], color);
            if ((image.Rows, image.Columns) != (first.Rows, first.Columns))
            {
                throw new DataException(
                    $"{files[i]}: {image.Rows}×{image.Columns} pixels where {Path.GetFileName(files[0])} has {first.Rows}×{first.Columns}. Resize all images to one size.");
            }

            image.Pixels.CopyTo(pixels, i * features);
        }

        var (labels, names) = Labels(folder, files);
        return new RawSamples($"images:{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}", files.Count, features, new ByteValues(pixels))
        {
            Labels = labels,
            Classes = names.Count,
            ClassNames = [.. names],
            LeftOut = [.. others],
            Image = new ImageShape(first.Rows, first.Columns),
            FullScale = 255,
        };
    }

    private static DecodedImage Decode(string path, bool color)
    {
        var bytes = Bytes(path);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]))
            return PngImage.Decode(bytes, path, color);

        return bytes is [(byte)'P', (byte)'2' or (byte)'5', ..]
            ? PgmImage.Decode(bytes, path) is var grey && color ? grey with { Pixels = [.. grey.Pixels, .. grey.Pixels, .. grey.Pixels] } : grey
            : throw new DataException($"{path}: byte 0: this is neither PNG nor PGM, whatever its name says. Convert it to PNG.");
    }

    private static byte[] Bytes(string path)
    {
        DataFile.Check(path, MostFileBytes);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(path, problem);
        }
    }

    private static (int[] Labels, List<string> Names) Labels(string folder, List<string> files)
    {
        var parents = files.ConvertAll(file =>
        {
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            return parts.Length > 1 ? parts[0] : "";
        });
        var names = parents.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names is [""])
            return ([], []);

        if (names[0].Length == 0 || names.Count > MaximumClasses)
        {
            throw new DataException(names[0].Length == 0
                ? $"{folder}: some images are in subfolders (classes) and some are not. Put all of them in subfolders, or none."
                : $"{folder}: {names.Count} subfolders are over {MaximumClasses} classes. Put the images in one folder.");
        }

        var numberOf = names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        return ([.. parents.Select(name => numberOf[name])], names);
    }
}
