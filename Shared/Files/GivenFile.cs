using System.Globalization;

namespace Runner.Files;

/// <summary>
/// Checks a path from the user before it is opened. Opening a pipe blocks until something writes to it, and a device never
/// ends. Both report a length of 0, as do the files of /proc, so a file without bytes is never opened.
/// </summary>
public static class GivenFile
{
    /// <summary>What is wrong with the file, diagnosis then remedy, without its name. Null for a file that can be opened, and
    /// where opening it gives the better message (it does not exist, it may not be read).</summary>
    /// <param name="most">The largest size allowed, in bytes.</param>
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
