using System.Text;
using Runner.Identities;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// Digests of the files that a spec names, by their paths as written, and of the code of the modules that it names. A trial's identity
/// contains the digest of a file instead of its name: a different file of the same name gives a different experiment, the same file under
/// another name gives the same one. The plan stores the digests, so that identities can be computed without the files. The identity of a
/// trial that libtorch trains also contains the version and platform of libtorch.
/// </summary>
public sealed class FileContents
{
    private const string Begin = "file ";
    private const string Between = ": sha256 ";
    private const string EngineLine = "engine: ";
    private const string EngineSetting = "training.engine";
    private const string EngineWord = "torchsharp";

    /// <summary>Prefix of the name of a user's module, which distinguishes it from a path.</summary>
    public const string Module = "module:";

    private static readonly (string Path, string Prefix)[] FileSettings =
        [("data.path", ""), ("model.init.weights.file", ""), ("model.module", Module)];

    private readonly SortedDictionary<string, Sha256Digest> digests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> canonical = new(StringComparer.Ordinal);

    private readonly byte[] engineText;

    private FileContents(IEnumerable<KeyValuePair<string, Sha256Digest>> found, string engine)
    {
        Engine = engine;
        engineText = Encoding.UTF8.GetBytes(engine);
        foreach (var (path, digest) in found)
        {
            digests[path] = digest;
            canonical[path] = Encoding.UTF8.GetBytes($"\"sha256:{digest}\"");
        }
    }

    /// <summary>No digests: files are identified by their paths.</summary>
    public static FileContents None { get; } = new([], "");

    /// <summary>Version and platform of libtorch; empty if it trains nothing or is unknown.</summary>
    public string Engine { get; }

    /// <summary>Digests by path as written in the spec.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> ByPath => digests;

    /// <param name="digest">Returns the digest of the file or folder at a path, or of a <see cref="Module"/>; null if there is nothing
    /// to read.</param>
    /// <param name="engine">Version and platform of libtorch; empty if it trains nothing.</param>
    public static FileContents Of(SweepSpec spec, Func<string, Sha256Digest?> digest, string engine = "")
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(digest);
        var found = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal);
        foreach (var path in FileSettings
            .SelectMany(setting => spec.Written(setting.Path).Select(value => setting.Prefix + value.AsText()))
            .Distinct(StringComparer.Ordinal))
        {
            if (digest(path) is { } content)
            {
                found[path] = content;
            }
        }

        return Of(found, engine);
    }

    /// <summary>Reads <see cref="Lines"/> from among the other lines of a plan.</summary>
    public static FileContents Parse(string environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var found = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal);
        var engine = "";
        foreach (var line in environment.Split('\n'))
        {
            engine = line.StartsWith(EngineLine, StringComparison.Ordinal) ? line[EngineLine.Length..] : engine;
            var between = line.LastIndexOf(Between, StringComparison.Ordinal);
            if (line.StartsWith(Begin, StringComparison.Ordinal) && between > 0 && line.Length - between - Between.Length == 2 * Sha256Digest.ByteCount)
            {
                found[line[Begin.Length..between]] = Sha256Digest.FromBytes(Convert.FromHexString(line.AsSpan(between + Between.Length)));
            }
        }

        return Of(found, engine);
    }

    private static FileContents Of(Dictionary<string, Sha256Digest> found, string engine) =>
        found.Count == 0 && engine.Length == 0 ? None : new FileContents(found, engine);

    /// <summary>A line per file, <c>file samples.csv: sha256 …</c>, and one for the engine, each after a line break; empty if there are
    /// none.</summary>
    public string Lines() =>
        string.Concat(digests.Select(file => $"\n{Begin}{file.Key}{Between}{file.Value}")) + (Engine.Length > 0 ? $"\n{EngineLine}{Engine}" : "");

    /// <summary>The hash of a spec together with its files: a sweep with a changed file is a different sweep.</summary>
    public Sha256Digest Stamp(Sha256Digest spec) =>
        Lines().Length == 0 ? spec : Sha256Digest.Of(Encoding.UTF8.GetBytes(spec + Lines()));

    /// <summary>The value as written in the canonical text.</summary>
    internal ReadOnlySpan<byte> Canonical(Setting setting, SettingValue value) =>
        engineText.Length > 0 && setting.Path == EngineSetting && value.Text == EngineWord ? engineText
        : digests.Count > 0 && PrefixOf(setting) is { } prefix && canonical.TryGetValue(prefix + value.AsText(), out var content) ? content : value.Utf8;

    private static string? PrefixOf(Setting setting) => Array.Find(FileSettings, file => file.Path == setting.Path).Prefix;
}
