using System.Globalization;

namespace Runner.Files;

/// <summary>
/// Looks at a path that somebody gave before it is opened. Opening a pipe waits for whoever writes into it, and a device never
/// ends; both, like the files of /proc, say that they have no bytes, so what has none is never opened.
/// </summary>
public static class GivenFile
{
    /// <summary>What is wrong with the file, diagnosis then remedy, without its name; null for a file that can be opened, and
    /// for one that opening it will say more about (it does not exist, it may not be read).</summary>
    /// <param name="most">Bytes that it may have.</param>
    public static string? Problem(string path, long most)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            return null;
        }

        long length;
        try
        {
            var file = new FileInfo(path);
            var end = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            length = end.Exists ? end.Length : 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return length == 0
            ? "is empty, or not a regular file but a device or a pipe. Give a file that holds something"
            : length > most
                ? $"has {Amount(length)}, more than the {Amount(most)} that Runner reads. Give a smaller file"
                : null;
    }

    private static string Amount(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{Number(bytes / (double)(1L << 30))} GiB",
        >= 1L << 20 => $"{Number(bytes / (double)(1L << 20))} MiB",
        _ => $"{bytes.ToString(CultureInfo.InvariantCulture)} bytes",
    };

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
