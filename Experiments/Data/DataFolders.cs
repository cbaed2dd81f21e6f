using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>The folders that are searched for published data sets, each set in a subfolder of its name.</summary>
/// <param name="Cache">The folder to which <c>data fetch</c> downloads; searched first.</param>
/// <param name="Shared">The folders in which packages install data sets.</param>
public sealed record DataFolders(string Cache, ImmutableArray<string> Shared)
{
    /// <summary><c>RUNNER_DATA</c>, else <c>runner</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; then Debian's folder.</summary>
    public static DataFolders OfThisMachine() => Of(Environment.GetEnvironmentVariable);

    /// <param name="variable">Returns an environment variable by name; null when it is not set.</param>
    public static DataFolders Of(Func<string, string?> variable)
    {
        var own = variable("RUNNER_DATA");
        var caches = variable("XDG_CACHE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = !string.IsNullOrEmpty(own) ? own
            : Path.Combine(!string.IsNullOrEmpty(caches) ? caches : Path.Combine(home, ".cache"), "runner");
        return new DataFolders(Path.GetFullPath(cache), ["/usr/share/datasets"]);
    }

    /// <summary>The folder that has all files of the set; null when there is none.</summary>
    public string? Find(NamedSet set) => Shared.Prepend(Cache)
        .Select(folder => Path.Combine(folder, set.Name))
        .FirstOrDefault(folder => set.Files.All(file => FileIn(folder, file.Name) is not null));

    /// <summary>The path of the file, gzipped or not; null when it does not exist.</summary>
    internal static string? FileIn(string folder, string zipped)
    {
        var path = Path.Combine(folder, zipped);
        return File.Exists(path) ? path : File.Exists(path[..^3]) ? path[..^3] : null;
    }

    /// <summary>A sentence on how to get a missing set, without a full stop.</summary>
    internal static string HowToGet(NamedSet set) => set.Package.Length == 0
        ? $"Run 'runner data fetch {set.Name}'"
        : $"Install Debian's package {set.Package}, or run 'runner data fetch {set.Name}'";
}
