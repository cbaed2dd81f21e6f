using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>Where published data sets are looked for, each in a folder of its name.</summary>
/// <param name="Cache">Where <c>data fetch</c> puts them; looked at first.</param>
/// <param name="Shared">Where packages install them.</param>
public sealed record DataFolders(string Cache, ImmutableArray<string> Shared)
{
    /// <summary><c>RUNNER_DATA</c>, else <c>runner</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; then Debian's place.</summary>
    public static DataFolders OfThisMachine() => Of(Environment.GetEnvironmentVariable);

    /// <param name="variable">An environment variable by name; null when it is not set.</param>
    public static DataFolders Of(Func<string, string?> variable)
    {
        var own = variable("RUNNER_DATA");
        var caches = variable("XDG_CACHE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = !string.IsNullOrEmpty(own) ? own
            : Path.Combine(!string.IsNullOrEmpty(caches) ? caches : Path.Combine(home, ".cache"), "runner");
        return new DataFolders(Path.GetFullPath(cache), ["/usr/share/datasets"]);
    }

    /// <summary>The folder that has all files of the set; null where none has.</summary>
    public string? Find(NamedSet set) => Shared.Prepend(Cache)
        .Select(folder => Path.Combine(folder, set.Name))
        .FirstOrDefault(folder => set.Files.All(file => FileIn(folder, file.Name) is not null));

    /// <summary>The file, gzipped or not; null where it is not there.</summary>
    internal static string? FileIn(string folder, string zipped)
    {
        var path = Path.Combine(folder, zipped);
        return File.Exists(path) ? path : File.Exists(path[..^3]) ? path[..^3] : null;
    }

    /// <summary>How to get a set that is not there, as a sentence.</summary>
    internal static string HowToGet(NamedSet set) => set.Package.Length == 0
        ? $"Run 'runner data fetch {set.Name}'"
        : $"Install Debian's package {set.Package}, or run 'runner data fetch {set.Name}'";
}
