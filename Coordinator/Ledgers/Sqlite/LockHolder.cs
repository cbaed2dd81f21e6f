using System.Globalization;

namespace Runner.Ledgers.Sqlite;

/// <summary>Finds the process that has the write lock of a SQLite file, on Linux: <c>/proc/locks</c> lists the processes with locks and
/// <c>/proc/PID/fd</c> their open files.</summary>
internal static class LockHolder
{
    /// <summary>The offset of the write lock in the <c>-shm</c> file: sqlite.org/walformat.html, section 2.3.</summary>
    private const long WriteLockByte = 120;

    /// <summary>For example <c>process 4711 (dotnet), which is stopped,</c>; <c>another program</c> if it is not known.</summary>
    public static string Describe(string path) => Find(path) is { } process
        ? $"process {process} ({NameOf(process)}){(IsStopped(process) ? ", which is stopped," : "")}"
        : "another program";

    /// <summary>The remedy for a lock that is held too long.</summary>
    public static string Remedy(string path) => Find(path) is { } process ? RemedyFor(process) : "End it, then run again.";

    /// <summary>The remedy for a process that keeps others waiting.</summary>
    public static string RemedyFor(int process) => IsStopped(process)
        ? $"Continue it (kill -CONT {process}) or end it (kill -KILL {process})."
        : $"Wait for it, or end it (kill {process}).";

    private static int? Find(string path)
    {
        try
        {
            var file = Path.GetFullPath(path) + "-shm";
            foreach (var line in File.ReadLines("/proc/locks"))
            {
                // 1: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE FIRST LAST; a waiting process has an arrow after the number.
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words is [_, "POSIX", _, "WRITE", var process, _, var first, var last]
                    && int.TryParse(process, CultureInfo.InvariantCulture, out var id)
                    && long.TryParse(first, CultureInfo.InvariantCulture, out var from) && from <= WriteLockByte
                    && (last == "EOF" || (long.TryParse(last, CultureInfo.InvariantCulture, out var to) && to >= WriteLockByte))
                    && id != Environment.ProcessId && HasOpen(id, file))
                {
                    return id;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or not accessible.
        }

        return null;
    }

    private static bool HasOpen(int process, string file)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName == file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NameOf(int process) => Read($"/proc/{process}/comm").Trim() is { Length: > 0 } name ? name : "already ended";

    /// <summary>Whether a process is stopped. Its state follows the name in parentheses, which may contain any characters.</summary>
    private static bool IsStopped(int process) =>
        Read($"/proc/{process}/stat") is var stat && stat.LastIndexOf(')') is > 0 and var end && stat.Length > end + 2 && stat[end + 2] is 'T' or 't';

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
