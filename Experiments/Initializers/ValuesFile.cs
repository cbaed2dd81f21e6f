using System.Globalization;
using System.Text;
using Runner.Data;
using Runner.Echo;
using Runner.Files;

namespace Runner.Initializers;

/// <summary>A list of finite numbers in a file: text (separated by spaces, commas, semicolons or line breaks; # starts a comment)
/// or NPY (numbers of any type and shape, read in row-major order).</summary>
internal static class ValuesFile
{
    private const string Setting = "model.init.weights.file";
    private const long LargestText = 1L << 28;

    private static readonly char[] Separators = [' ', '\t', ',', ';', '\r', '\n', '\ufeff'];

    public static double[] Read(string path)
    {
        if (GivenFile.Problem(path, DataLimits.FileBytes) is { } problem)
        {
            throw new InitializationException($"{Setting}: {path} {problem}.");
        }

        try
        {
            return IsNpy(path) ? Npy(path) : Text(path);
        }
        catch (FileNotFoundException)
        {
            throw new InitializationException($"{Setting}: {path} does not exist. Give the path of a text or NPY file, relative to the spec.");
        }
        catch (DirectoryNotFoundException)
        {
            throw new InitializationException($"{Setting}: {path} does not exist. Give the path of a text or NPY file, relative to the spec.");
        }
        catch (DataException fault)
        {
            throw new InitializationException($"{Setting}: {fault.Message}");
        }
        catch (IOException fault)
        {
            throw new InitializationException($"{Setting}: {path} cannot be read ({fault.Message.TrimEnd('.')}). Check the path.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new InitializationException($"{Setting}: {path} may not be read. Check its permissions, and that it is not a folder.");
        }
    }

    private static bool IsNpy(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[0] == 0x93 && start[1..].SequenceEqual("NUMPY"u8);
    }

    private static double[] Npy(string path)
    {
        var values = NpyFile.Numbers(path);
        var bad = Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0
            ? values
            : throw new InitializationException($"{Setting}: value {bad} of {path} (from 0) is {(double.IsNaN(values[bad]) ? "not a number" : "infinite")}. Give finite values.");
    }

    private static double[] Text(string path)
    {
        if (new FileInfo(path).Length > LargestText)
        {
            throw new InitializationException($"{Setting}: {path} is over {LargestText} bytes of text. Save it with numpy.save.");
        }

        var values = new List<double>();
        var line = 0;
        foreach (var text in File.ReadLines(path, Encoding.UTF8))
        {
            line++;
            foreach (var word in text.Split('#')[0].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    throw new InitializationException($"{Setting}: {path}:{line}: \"{Shown.Line(word, 40)}\" is not a number. Write numbers such as 0.25 or 1e-3, or save the file with numpy.save.");
                }

                values.Add(double.IsFinite(value)
                    ? value
                    : throw new InitializationException($"{Setting}: {path}:{line}: {Shown.Line(word, 40)} is not finite. Give finite values."));
            }
        }

        return [.. values];
    }
}
