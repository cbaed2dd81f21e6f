using Runner.Data;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>The data that a sweep's spec can name: relative paths count from the spec's folder.</summary>
public static class DataCatalogues
{
    public static DataCatalogue For(CommandHost host, SweepSpec spec) => new(FolderOf(host, spec), Folders(host));

    /// <summary>Where published sets are looked for.</summary>
    public static DataFolders Folders(CommandHost host) => host.Data ?? DataFolders.Of(host.Variable);

    public static DataSizes Sizes(DataCatalogue data) => new(data.Size);

    /// <summary>The trials of a spec that is to be planned, with what its files hold now.</summary>
    /// <exception cref="UserException">There is nothing to train.</exception>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static SweepPoints Points(CommandHost host, SweepSpec spec)
    {
        var points = SweepPoints.Of(spec, FileContents.Of(spec, new DataContent(FolderOf(host, spec)).Of));
        return points.TrialCount > 0
            ? points
            : throw new UserException(
                $"{spec.FileName}: sweep.exclude: the conditions leave out every point ({points.ExcludedCount} of {points.ExcludedCount}). Loosen them, or widen the axes.");
    }

    /// <summary>Refuses to train or replay with another file than the sweep was planned with.</summary>
    /// <exception cref="UserException">A file holds something else than it did.</exception>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static void CheckFiles(CommandHost host, RecordedSweep sweep)
    {
        var content = new DataContent(FolderOf(host, sweep.Spec));
        foreach (var (path, planned) in sweep.Points.Files.ByPath)
        {
            if (content.Of(path) != planned)
            {
                throw new UserException(
                    $"{path}: is not the file that {sweep.Id} was planned with (SHA-256 {planned.ToString()[..12]}…). Bring that file back, or run the spec again: the changed file makes a new revision.");
            }
        }
    }

    private static string FolderOf(CommandHost host, SweepSpec spec) =>
        Path.GetDirectoryName(Path.GetFullPath(spec.FileName, host.Folder)) ?? host.Folder;
}
