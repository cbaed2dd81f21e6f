using System.Globalization;
using System.Text;
using Runner.Data;
using Runner.Echo;
using Runner.Files;
using Runner.Networks.Weights;

namespace Runner.Initializers;

/// <summary>Initial values in a file. Safetensors and NPZ: tensors with the names of PyTorch's <c>state_dict</c>. Otherwise all parameters in layout order, as text
/// (separated by spaces, commas, semicolons or line breaks; # starts a comment) or NPY (numbers of any type and shape, read in row-major order).</summary>
internal static class ValuesFile
{
    private const string Setting = "model.init.weights.file";
    private const long LargestText = 1L << 28;

    private static readonly byte[] NpyMagic = [0x93, .. "NUMPY"u8];

    private static readonly char[] Separators = [' ', '\t', ',', ';', '\r', '\n', '\ufeff'];

    /// <exception cref="InitializationException">The file cannot be read, or does not fit the network.</exception>
    public static GivenValues Read(string path, NamedTensors names)
    {
        if (GivenFile.Problem(path, DataLimits.FileBytes) is { } problem)
        {
            throw new InitializationException($"{Setting}: {path} {problem}.");
        }

        try
        {
            var start = Start(path);
            return SafetensorsFile.Is(path, start) ? GivenValues.Of(SafetensorsFile.Read(path), names, path)
                : NpzFile.Is(path, start) ? GivenValues.Of(NpzFile.Read(path), names, path)
                : new GivenValues(start.AsSpan().StartsWith(NpyMagic) ? Npy(path) : Text(path), []);
        }
        catch (FileNotFoundException)
        {
            throw new InitializationException($"{Setting}: {path} does not exist. Give the path of a safetensors, NPZ, NPY or text file, relative to the spec.");
        }
        catch (DirectoryNotFoundException)
        {
            throw new InitializationException($"{Setting}: {path} does not exist. Give the path of a safetensors, NPZ, NPY or text file, relative to the spec.");
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

    /// <summary>The first bytes, by which formats are told apart.</summary>
    private static byte[] Start(string path)
    {
        var start = new byte[9];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
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
