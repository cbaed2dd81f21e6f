using System.Text;
using Runner.Echo;
using Runner.Files;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Reads spec files for commands; problems become a message with one line for each.</summary>
public static class SpecFiles
{
    /// <summary>The argument that means standard input.</summary>
    public const string Input = "-";

    /// <summary>The name of standard input in messages.</summary>
    private const string InputName = "<stdin>";

    /// <summary>The size in UTF-8 of the most characters that a spec may have, with a byte order mark; larger files are refused unread.</summary>
    private const int MostBytes = (4 * SpecFile.MostCharacters) + 3;

    /// <param name="file">A path, or - for standard input, whose paths are relative to the current folder.</param>
    public static SweepSpec Load(CommandHost host, string file)
    {
        var shown = Shown.Line(file);
        try
        {
            if (file == Input)
            {
                using var input = host.In();
                return Parse(Text(input, InputName), InputName);
            }

            var path = Path.GetFullPath(file, host.Folder);
            if (!File.Exists(path))
            {
                throw new UserException(Directory.Exists(path)
                    ? $"{shown}: is a folder. Name a spec in it."
                    : $"{shown}: no such file. Name a spec, for example Experiments/Catalogue/digits-init.yaml.");
            }

            if (GivenFile.Problem(path, MostBytes) is { } problem)
            {
                throw new UserException($"{shown}: {problem}.");
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Parse(Text(stream, shown), file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException($"{shown}: cannot be read ({Shown.Line(fault.Message.TrimEnd('.'))}). Check its permissions.");
        }
    }

    public static SweepSpec Parse(string text, string file)
    {
        var reading = SpecFile.Read(text, file);
        return reading.Spec is { } spec && reading.Problems.Count == 0
            ? spec
            : throw new UserException(string.Join(Environment.NewLine, reading.Problems));
    }

    private static string Text(Stream stream, string shown)
    {
        using var bytes = new MemoryStream();
        var part = new byte[1 << 16];
        while (stream.Read(part) is var got and > 0)
        {
            bytes.Write(part, 0, got);
            if (bytes.Length > MostBytes)
            {
                throw new UserException($"{shown}: is over {MostBytes} bytes. Move long lists of values to a separate file.");
            }
        }

        return Decoded(bytes.ToArray(), shown);
    }

    private static string Decoded(byte[] bytes, string shown)
    {
        var start = bytes.AsSpan(0, Math.Min(bytes.Length, 64));
        var other = start is [0xff, 0xfe, 0, 0, ..] or [0, 0, 0xfe, 0xff, ..] ? "UTF-32"
            : start is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] || (start.Length > 3 && (start[0] == 0 || start[1] == 0) && start.Contains((byte)0)) ? "UTF-16"
            : null;
        if (other is not null)
        {
            throw new UserException($"{shown}: is text in {other}. Save it as UTF-8.");
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes is [0xef, 0xbb, 0xbf, ..] ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException fault)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(fault.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new UserException($"{shown}:{line}:1: a character on this line is not UTF-8. Save the file as UTF-8.");
        }
    }
}
