using Runner.Commands;
using Runner.Data;
using Runner.Search;
using Runner.Specs;

namespace Runner.Files;

/// <summary>Locates the files of a sweep on a machine that trains it: those that the spec names if they have not changed since it was
/// planned, otherwise copies fetched from the coordinator.</summary>
public static class SweepFiles
{
    /// <summary>This user's cache of fetched files, or the one of <c>--cache</c>.</summary>
    public static FileCache CacheOf(CommandHost host, string? named) => new(
        named is null ? Path.Combine(DataCatalogues.Folders(host).Cache, "files") : Path.GetFullPath(named, host.Folder), FileCache.UsualBytes, host.Time);

    /// <summary>Fetches the files that this machine lacks; returns their locations by the paths in the spec.</summary>
    /// <exception cref="DataException">A file cannot be fetched.</exception>
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
