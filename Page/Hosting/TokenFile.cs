using System.Security.Cryptography;
using System.Text;
using Runner.Commands;
using Runner.Echo;

namespace Runner.Page.Hosting;

/// <summary>The file with a page's token.</summary>
internal static class TokenFile
{
    /// <summary>Shorter tokens could be guessed.</summary>
    private const int LeastLength = 16;

    private const int MostBytes = 4096;

    /// <summary>Reads the token; if there is no file yet, creates one with a new token, readable by this user only.</summary>
    /// <exception cref="UserException">The file cannot be read or created, or does not contain a token.</exception>
    public static string Read(CommandHost host, string file)
    {
        var shown = Shown.Line(file);
        try
        {
            var path = Path.GetFullPath(file, host.Folder);
            if (!File.Exists(path))
            {
                return Make(path);
            }

            using var stream = File.OpenRead(path);
            var content = new byte[MostBytes];
            var token = Encoding.UTF8.GetString(content, 0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)).Trim();
            return token.Length >= LeastLength && token.All(letter => letter is > ' ' and < (char)127)
                ? token
                : throw new UserException(
                    $"--token-file {shown}: has no token of at least {LeastLength} characters without spaces. Name a file that does not exist yet to have one created.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException($"--token-file {shown}: cannot be used ({Shown.Line(fault.Message.TrimEnd('.'))}). Name a file that you may read, or a new one.");
        }
    }

    public static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static string Make(string path)
    {
        var token = NewToken();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, Encoding.ASCII, options);
        writer.WriteLine(token);
        return token;
    }
}
