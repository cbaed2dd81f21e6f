using Runner.Data;
using Runner.Identities;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;
using Runner.Training.Torch;

namespace Runner.Commands;

/// <summary>The data that a sweep's spec can name: relative paths count from the spec's folder.</summary>
public static class DataCatalogues
{
    /// <param name="elsewhere">Where files are that were fetched, by their paths as written; null for none.</param>
    public static DataCatalogue For(CommandHost host, SweepSpec spec, IReadOnlyDictionary<string, string>? elsewhere = null) =>
        new(FolderOf(host, spec), Folders(host)) { Modules = host.Modules, Elsewhere = elsewhere ?? new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>Where published sets are looked for.</summary>
    public static DataFolders Folders(CommandHost host) => host.Data ?? DataFolders.Of(host.Variable);

    /// <summary>The trials of a spec that is to be planned, with what its files hold now.</summary>
    /// <exception cref="UserException">There is nothing to train.</exception>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static SweepPoints Points(CommandHost host, SweepSpec spec)
    {
        EngineCheck.Check(host, spec);
        var points = SweepPoints.Of(spec, FileContents.Of(spec, Digests(host, spec), EngineCheck.UsesLibtorch(spec) ? Libtorch.Stamp : ""));
        return points.TrialCount > 0
            ? points
            : throw new UserException(
                $"{spec.FileName}: sweep.exclude: the conditions leave out every point ({points.ExcludedCount} of {points.ExcludedCount}). Loosen them, or widen the axes.");
    }

    /// <summary>Refuses to train or replay with another file than the sweep was planned with.</summary>
    /// <exception cref="UserException">A file holds something else than it did.</exception>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static void CheckFiles(CommandHost host, RecordedSweep sweep) => CheckFiles(host, sweep.Id, sweep.Spec, sweep.Points);

    /// <inheritdoc cref="CheckFiles(CommandHost, RecordedSweep)"/>
    /// <param name="elsewhere">Files that were fetched, and checked then.</param>
    public static void CheckFiles(
        CommandHost host, SweepId sweep, SweepSpec spec, SweepPoints points, IReadOnlyDictionary<string, string>? elsewhere = null)
    {
        EngineCheck.Check(host, spec);
        if (points.Files.Engine is { Length: > 0 } engine && engine != Libtorch.Stamp)
        {
            throw new UserException(
                $"{sweep}: was planned for {engine}, and this is {Libtorch.Stamp}. Train it where it was planned, or run the spec again: another engine makes a new revision.");
        }

        var digest = Digests(host, spec);
        foreach (var (path, planned) in points.Files.ByPath.Where(file => elsewhere?.ContainsKey(file.Key) != true))
        {
            if (digest(path) != planned)
            {
                var (what, remedy) = path.StartsWith(FileContents.Module, StringComparison.Ordinal)
                    ? ("code", "Give the plugin as it was then, or run the spec again: the changed code makes a new revision.")
                    : ("file", "Bring that file back, or run the spec again: the changed file makes a new revision.");
                throw new UserException(
                    $"{path}: is not the {what} that {sweep} was planned with (SHA-256 {planned.ToString()[..12]}…). {remedy}");
            }
        }
    }

    private static Func<string, Sha256Digest?> Digests(CommandHost host, SweepSpec spec)
    {
        var content = new DataContent(FolderOf(host, spec));
        return path => path.StartsWith(FileContents.Module, StringComparison.Ordinal)
            ? host.Modules?.DigestOf(path[FileContents.Module.Length..])
            : content.Of(path);
    }

    /// <summary>Where a spec's relative paths start.</summary>
    public static string FolderOf(CommandHost host, SweepSpec spec) =>
        Path.GetDirectoryName(Path.GetFullPath(spec.FileName, host.Folder)) ?? host.Folder;
}
