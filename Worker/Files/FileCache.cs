using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Identities;
using Runner.Messages;

namespace Runner.Files;

/// <summary>Requests part of a file from the machine that has it; returns the answer to this question.</summary>
public delegate Task<FileAnswer> AskForFile(FetchFile question, CancellationToken cancel);

/// <summary>
/// Data and weight files fetched from the coordinator, each in a folder named by the SHA-256 of its content. Contents are verified
/// on reading; the least recently used are removed to make room. Safe for concurrent use by several processes.
/// </summary>
/// <param name="folder">Created when needed, accessible only to this user.</param>
/// <param name="mostBytes">The limit on the total size of all files.</param>
public sealed class FileCache(string folder, long mostBytes, TimeProvider time)
{
    public const long UsualBytes = 10L << 30;

    /// <summary>The limit on the size of a data file; the reader has the same limit after decompression.</summary>
    private const long MostFileBytes = 1L << 32;

    private const int MostListBytes = 64 << 20;

    private const string Part = ".part-";

    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>The path of a cached content; null if it is not cached. A damaged file is removed.</summary>
    /// <param name="path">The path in the spec; the cached file has the same name.</param>
    public string? Find(Sha256Digest content, string path)
    {
        var home = Path.Combine(folder, content.ToString());
        var found = Path.Combine(home, NameOf(path));
        if (!Directory.Exists(home))
        {
            return null;
        }

        try
        {
            if (new DataContent(home).Of(found) == content)
            {
                Directory.SetLastWriteTimeUtc(home, time.GetUtcNow().UtcDateTime);
                return found;
            }
        }
        catch (Exception fault) when (fault is DataException or IOException)
        {
            // An unreadable file is treated as damaged.
        }

        Remove(home);
        return null;
    }

    /// <summary>Fetches a content in parts, unless it is cached.</summary>
    /// <exception cref="DataException">The content cannot be fetched, or what was received differs from it.</exception>
    public async Task<string> GetAsync(Sha256Digest content, string path, AskForFile ask, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (Find(content, path) is { } here)
        {
            return here;
        }

        try
        {
            var home = Path.Combine(folder, content.ToString());
            var part = home + Part + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            MakeFolder();
            Directory.CreateDirectory(part);
            try
            {
                var kind = await FetchAsync(content, Path.Combine(part, NameOf(path)), ask, cancel);
                if (kind != FileKind.Single)
                {
                    await FetchListedAsync(part, NameOf(path), kind, ask, cancel);
                }

                MakeRoom(SizeOf(part), path);
                Directory.Move(part, home);
            }
            catch (IOException) when (Directory.Exists(home))
            {
                // Another process has fetched it in the meantime.
            }
            finally
            {
                Remove(part);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: {fault.Message.TrimEnd('.')}. Free the folder, or name another with --cache.", fault);
        }

        return Find(content, path) ?? throw new DataException($"{path}: the coordinator's file differs from the one with which the sweep was planned. Restore the file there.");
    }

    /// <summary>Fetches one content into a file and verifies it.</summary>
    private static async Task<FileKind> FetchAsync(Sha256Digest content, string target, AskForFile ask, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        while (true)
        {
            if (await ask(new FetchFile(content, file.Length), cancel) is not FilePart part)
            {
                throw new DataException($"{Path.GetFileName(target)}: the coordinator does not have it (SHA-256 {Short(content)}). Restore the file there, or copy it to its path on this machine.");
            }

            if (part.Content != content || part.Offset != file.Length || part.Length is < 0 or > MostFileBytes || part.Offset + part.Bytes.Length > part.Length
                || (part.Bytes.IsEmpty && part.Offset < part.Length) || (part.Kind != FileKind.Single && part.Length > MostListBytes))
            {
                throw new DataException($"{Path.GetFileName(target)}: the coordinator's answer is inconsistent. Use the same version of Runner on all machines.");
            }

            hash.AppendData(part.Bytes.Span);
            await file.WriteAsync(part.Bytes, cancel);
            if (file.Length == part.Length)
            {
                return Sha256Digest.FromBytes(hash.GetHashAndReset()) == content
                    ? part.Kind
                    : throw new DataException($"{Path.GetFileName(target)}: the coordinator's file differs from the one with which the sweep was planned (SHA-256 {Short(content)}). Restore the file there.");
            }
        }
    }

    /// <summary>Replaces a list by the files that it names.</summary>
    private static async Task FetchListedAsync(string part, string name, FileKind kind, AskForFile ask, CancellationToken cancel)
    {
        var list = Path.Combine(part, name);
        var lines = await File.ReadAllLinesAsync(list, Encoding.UTF8, cancel);
        File.Delete(list);
        var place = kind == FileKind.Folder ? list : part;
        foreach (var line in lines)
        {
            var (digest, relative) = Listed(line, name);
            var target = Path.GetFullPath(relative, Path.GetFullPath(place));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (await FetchAsync(digest, target, ask, cancel) != FileKind.Single)
            {
                throw Strange(name);
            }
        }
    }

    private static (Sha256Digest Digest, string Name) Listed(string line, string name)
    {
        const int Hex = 2 * Sha256Digest.ByteCount;
        if (line.Length <= Hex + 1 || line[Hex] != ' ' || line[..Hex].Any(digit => !char.IsAsciiHexDigitLower(digit)))
        {
            throw Strange(name);
        }

        var relative = line[(Hex + 1)..];
        return relative.Contains('\\', StringComparison.Ordinal) || relative.Any(char.IsControl) || Path.IsPathRooted(relative)
            || relative.Split('/').Any(step => step is "" or "." or "..")
            ? throw Strange(name)
            : (Sha256Digest.FromBytes(Convert.FromHexString(line.AsSpan(0, Hex))), relative);
    }

    private static DataException Strange(string name) => new($"{name}: the coordinator's list of its files is invalid. Use the same version of Runner on all machines.");

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path.Replace('\\', '/'))) is { Length: > 0 } name and not ("." or "..") ? name : "data";

    private static string Short(Sha256Digest content) => content.ToString()[..12] + "…";

    private void MakeFolder()
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void MakeRoom(long bytes, string path)
    {
        if (bytes > mostBytes)
        {
            throw new DataException($"{path}: its {bytes} bytes exceed the limit of the cache of fetched files ({mostBytes}). Copy it to its path on this machine.");
        }

        var old = new DirectoryInfo(folder).GetDirectories().OrderByDescending(home => home.LastWriteTimeUtc).ToList();
        foreach (var home in old)
        {
            var isPart = home.Name.Contains(Part, StringComparison.Ordinal);
            if (isPart)
            {
                // Only if it is old: it is left over from a process that was killed. A running process may still be writing to a newer one.
                if (time.GetUtcNow().UtcDateTime - home.LastWriteTimeUtc > Abandoned)
                {
                    Remove(home.FullName);
                }

                continue;
            }

            bytes += SizeOf(home.FullName);
            if (bytes > mostBytes)
            {
                Remove(home.FullName);
            }
        }
    }

    private static long SizeOf(string home) => new DirectoryInfo(home).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static void Remove(string home)
    {
        try
        {
            Directory.Delete(home, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already removed.
        }
    }
}
