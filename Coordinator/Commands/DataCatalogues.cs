using Runner.Data;
using Runner.Identities;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;
using Runner.Training.Torch;

namespace Runner.Commands;

/// <summary>The data that a spec can name. Relative paths start at the spec's folder.</summary>
public static class DataCatalogues
{
    /// <param name="elsewhere">Locations of fetched files, by the paths in the spec; null for none.</param>
    public static DataCatalogue For(CommandHost host, SweepSpec spec, IReadOnlyDictionary<string, string>? elsewhere = null) =>
        new(FolderOf(host, spec), Folders(host)) { Modules = host.Modules, Elsewhere = elsewhere ?? new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>The folders of published data sets.</summary>
    public static DataFolders Folders(CommandHost host) => host.Data ?? DataFolders.Of(host.Variable);

    /// <summary>The trials of a spec to plan, with the present contents of its files.</summary>
    /// <exception cref="UserException">The spec has no trials, or needs an engine that is not available.</exception>
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

    /// <summary>Refuses to train or replay with files or an engine other than those the sweep was planned with.</summary>
    /// <exception cref="UserException">A file, a module or the engine has changed.</exception>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static void CheckFiles(CommandHost host, RecordedSweep sweep) => CheckFiles(host, sweep.Id, sweep.Spec, sweep.Points);

    /// <inheritdoc cref="CheckFiles(CommandHost, RecordedSweep)"/>
    /// <param name="elsewhere">Locations of fetched files, which were checked when they were fetched.</param>
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
                    ? ("code", "Use the original plugin, or run the spec again: changed code makes a new revision.")
                    : ("file", "Restore that file, or run the spec again: a changed file makes a new revision.");
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

    /// <summary>The folder from which a spec's relative paths start.</summary>
    public static string FolderOf(CommandHost host, SweepSpec spec) =>
        Path.GetDirectoryName(Path.GetFullPath(spec.FileName, host.Folder)) ?? host.Folder;
}
