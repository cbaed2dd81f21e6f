using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Runner.Identities;

namespace Runner.Data;

/// <summary>
/// The SHA-256 of the content of a spec's paths, each read once: for a file, of its bytes as stored; for an IDX file with a
/// label file beside it, or a folder of images, of the list of names and digests.
/// </summary>
/// <param name="baseFolder">The base of relative paths: the spec's folder.</param>
public sealed class DataContent(string baseFolder)
{
    private readonly ConcurrentDictionary<string, Sha256Digest?> known = new(StringComparer.Ordinal);

    /// <summary>Null for the name of a published set, whose files are checked when they are fetched.</summary>
    /// <exception cref="DataException">There is no such file or folder, or it cannot be read.</exception>
    public Sha256Digest? Of(string path) => known.GetOrAdd(path, Read);

    private Sha256Digest? Read(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Any(char.IsControl))
        {
            throw new DataException("data: the path is empty or has control characters. Write the source with its file, such as csv:table.csv.");
        }

        var full = Path.GetFullPath(path, Path.GetFullPath(baseFolder));
        return !File.Exists(full) && !Directory.Exists(full) && NamedSet.Find(path) is not null ? null
            : ListOf(full) is { } list ? Sha256Digest.Of(Encoding.UTF8.GetBytes(list))
            : OfFile(full);
    }

    /// <summary>A line per file, <c>SHA-256 name</c>, for content of several files; null for a single file.</summary>
    /// <param name="full">The absolute path of a file or a folder of images.</param>
    public static string? ListOf(string full) => Directory.Exists(full) ? Together(full, ImageFiles.Of(full).Paths)
        : IdxFile.LabelsBeside(full) is { } labels && File.Exists(full) ? Together(Path.GetDirectoryName(full)!, [full, labels])
        : null;

    private static string Together(string folder, List<string> files)
    {
        var list = new StringBuilder();
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            list.Append(OfFile(file)).Append(' ').Append(name).Append('\n');
        }

        return list.ToString();
    }

    private static Sha256Digest OfFile(string path)
    {
        DataFile.Check(path, DataLimits.FileBytes);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return Sha256Digest.FromBytes(SHA256.HashData(file));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(path, problem);
        }
    }
}
