using System.Globalization;

namespace Runner.Ledgers.Sqlite;

/// <summary>Which process has the write lock of a SQLite file, as far as Linux tells: <c>/proc/locks</c> names who holds which bytes
/// of some file, <c>/proc/PID/fd</c> which files those are.</summary>
internal static class LockHolder
{
    /// <summary>Where the lock of whoever writes is in the <c>-shm</c> file: sqlite.org/walformat.html, section 2.3.</summary>
    private const long WriteLockByte = 120;

    /// <summary>For instance <c>process 4711 (dotnet), which is stopped,</c>; <c>another program</c> when it is not known.</summary>
    public static string Describe(string path) => Find(path) is { } process
        ? $"process {process} ({NameOf(process)}){(IsStopped(process) ? ", which is stopped," : "")}"
        : "another program";

    /// <summary>What to do about it.</summary>
    public static string Remedy(string path) => Find(path) is { } process ? RemedyFor(process) : "End it, then run again.";

    /// <summary>What to do about a process that keeps others waiting.</summary>
    public static string RemedyFor(int process) => IsStopped(process)
        ? $"Let it go on (kill -CONT {process}) or end it (kill -KILL {process})."
        : $"Wait for it, or end it (kill {process}).";

    private static int? Find(string path)
    {
        try
        {
            var file = Path.GetFullPath(path) + "-shm";
            foreach (var line in File.ReadLines("/proc/locks"))
            {
                // 1: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE FIRST LAST; one that waits has an arrow after its number.
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
            // Another kind of system.
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

    private static string NameOf(int process) => Read($"/proc/{process}/comm").Trim() is { Length: > 0 } name ? name : "gone by now";

    /// <summary>The state stands behind the name, which may hold anything, in parentheses.</summary>
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
