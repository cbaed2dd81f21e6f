using Runner.Commands;
using Runner.Data;
using Runner.Search;
using Runner.Specs;

namespace Runner.Files;

/// <summary>The files of a sweep on a machine that trains it: where the spec says, if they are those that it was planned with, else
/// fetched from the coordinator.</summary>
public static class SweepFiles
{
    /// <summary>Where this user's fetched files are, unless <c>--cache</c> says otherwise.</summary>
    public static FileCache CacheOf(CommandHost host, string? named) => new(
        named is null ? Path.Combine(DataCatalogues.Folders(host).Cache, "files") : Path.GetFullPath(named, host.Folder), FileCache.UsualBytes, host.Time);

    /// <summary>Of the paths whose content is not here, where it is instead.</summary>
    /// <exception cref="DataException">A file cannot be had.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> LocateAsync(
        CommandHost host, SweepSpec spec, SweepPoints points, FileCache cache, AskForFile ask, CancellationToken cancel)
    {
        var here = new DataContent(DataCatalogues.FolderOf(host, spec));
        var elsewhere = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, planned) in points.Files.ByPath)
        {
            if (!path.StartsWith(FileContents.Module, StringComparison.Ordinal) && !IsHere(here, path, planned))
            {
                elsewhere[path] = await cache.GetAsync(planned, path, ask, cancel);
            }
        }

        return elsewhere;
    }

    private static bool IsHere(DataContent content, string path, Identities.Sha256Digest planned)
    {
        try
        {
            return content.Of(path) == planned;
        }
        catch (DataException)
        {
            return false;
        }
    }
}
