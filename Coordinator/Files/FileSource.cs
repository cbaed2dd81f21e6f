using System.Text;
using Runner.Data;
using Runner.Identities;
using Runner.Messages;
using Runner.Search;

namespace Runner.Files;

/// <summary>
/// Serves the data and weight files that the sweeps of a coordinator's ledger name, by their content hash, and no other files. Users'
/// modules are never served. Thread-safe; every answer reads the disk.
/// </summary>
public sealed class FileSource
{
    /// <summary>The most bytes in one answer.</summary>
    public const int PartBytes = 256 << 10;

    private readonly Dictionary<Sha256Digest, string> _paths = [];
    private readonly Dictionary<Sha256Digest, byte[]> _lists = [];
    private readonly Lock _lock = new();

    /// <param name="folder">The folder from which the spec's relative paths start.</param>
    public void Add(string folder, FileContents files)
    {
        ArgumentNullException.ThrowIfNull(files);
        lock (_lock)
        {
            foreach (var (path, content) in files.ByPath.Where(file => !file.Key.StartsWith(FileContents.Module, StringComparison.Ordinal)))
            {
                _paths[content] = Path.GetFullPath(path, folder);
            }
        }
    }

    public FileAnswer Answer(FetchFile question)
    {
        ArgumentNullException.ThrowIfNull(question);
        try
        {
            return PathOf(question.Content) is not { } path ? new FileRefused(question.Content, "no sweep names it")
                : ListOf(question.Content, path) is { } list ? Part(question, Directory.Exists(path) ? FileKind.Folder : FileKind.Beside, new MemoryStream(list))
                : Part(question, FileKind.Single, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DataException)
        {
            return new FileRefused(question.Content, fault.Message.ReplaceLineEndings(" "));
        }
    }

    private static FileAnswer Part(FetchFile question, FileKind kind, Stream content)
    {
        using (content)
        {
            if (question.Offset < 0 || question.Offset > content.Length)
            {
                return new FileRefused(question.Content, "it is shorter than that");
            }

            content.Position = question.Offset;
            var bytes = new byte[Math.Min(PartBytes, content.Length - question.Offset)];
            content.ReadExactly(bytes);
            return new FilePart(question.Content, kind, question.Offset, content.Length, bytes);
        }
    }

    private string? PathOf(Sha256Digest content)
    {
        lock (_lock)
        {
            return _paths.GetValueOrDefault(content);
        }
    }

    /// <summary>The list of files with this content hash, after which the files in the list may be requested too; null for a single file.</summary>
    private byte[]? ListOf(Sha256Digest content, string path)
    {
        lock (_lock)
        {
            if (_lists.TryGetValue(content, out var known))
            {
                return known;
            }
        }

        // A file that belongs to a list is requested by its own hash, which differs from the list's.
        if (DataContent.ListOf(path) is not { } text || Encoding.UTF8.GetBytes(text) is var list && Sha256Digest.Of(list) != content)
        {
            return null;
        }

        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        lock (_lock)
        {
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                _paths[Sha256Digest.FromBytes(Convert.FromHexString(line.AsSpan(0, space)))] = Path.Combine(folder, line[(space + 1)..]);
            }

            _lists[content] = list;
        }

        return list;
    }
}
