using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Runner.Initializers;

/// <summary>A list of numbers in a file: text (separated by blanks, commas, semicolons or line ends; # begins a comment) or
/// NPY (float32 or float64, little-endian, any shape in C order).</summary>
internal static class ValuesFile
{
    private const long LargestFile = 1L << 30;

    private static readonly char[] Separators = [' ', '\t', ',', ';', '\r', '\n'];

    public static double[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new InitializationException($"model.init.weights.file: {path} does not exist. Give the path of a text or NPY file, relative to the spec.");
            }

            if (file.Length > LargestFile)
            {
                throw new InitializationException($"model.init.weights.file: {path} has {file.Length} bytes. Give a file of at most 1 GiB.");
            }

            var bytes = File.ReadAllBytes(path);
            return bytes.Length > 6 && bytes[0] == 0x93 && bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8)
                ? Npy(bytes, path)
                : Text(Encoding.UTF8.GetString(bytes), path);
        }
        catch (IOException problem)
        {
            throw new InitializationException($"model.init.weights.file: {path} cannot be read ({problem.Message}). Check the path.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new InitializationException($"model.init.weights.file: {path} may not be read. Check its permissions.");
        }
    }

    private static double[] Text(string text, string path)
    {
        var values = new List<double>();
        foreach (var line in text.Split('\n'))
        {
            var content = line.Split('#')[0];
            foreach (var word in content.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                values.Add(double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new InitializationException($"model.init.weights.file: {path} holds \"{word}\", which is no number. Write numbers such as 0.25 or 1e-3."));
            }
        }

        return [.. values];
    }

    private static double[] Npy(byte[] bytes, string path)
    {
        var wrong = new InitializationException(
            $"model.init.weights.file: {path} is not an NPY file of little-endian float32 or float64 in C order. Save it with numpy.save(path, array.astype('<f8')).");
        if (bytes.Length < 12)
        {
            throw wrong;
        }

        var longHeader = bytes[6] >= 2;
        var start = longHeader ? 12 : 10;
        long length = longHeader ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        if (start + length > bytes.Length)
        {
            throw wrong;
        }

        var header = Encoding.ASCII.GetString(bytes, start, (int)length);
        var width = header.Contains("'<f8'", StringComparison.Ordinal) ? 8 : header.Contains("'<f4'", StringComparison.Ordinal) ? 4 : 0;
        var data = bytes.AsSpan(start + (int)length);
        if (width == 0 || header.Contains("'fortran_order': True", StringComparison.Ordinal) || data.Length % width != 0)
        {
            throw wrong;
        }

        var values = new double[data.Length / width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = width == 8
                ? BinaryPrimitives.ReadDoubleLittleEndian(data[(i * 8)..])
                : BinaryPrimitives.ReadSingleLittleEndian(data[(i * 4)..]);
        }

        return values;
    }
}
