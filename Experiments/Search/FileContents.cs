using System.Text;
using Runner.Identities;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// What stands in the files that a spec names, by their paths as written, and in the code of the modules that it names. In a trial's identity a file counts by this and not by
/// its name: another file of the same name is another experiment, the same file under another name is the same one. The plan
/// keeps it, so that a sweep's identities can be told when the files are gone. So does libtorch: what it trains has its version and platform in its identity.
/// </summary>
public sealed class FileContents
{
    private const string Begin = "file ";
    private const string Between = ": sha256 ";
    private const string EngineLine = "engine: ";
    private const string EngineSetting = "training.engine";
    private const string EngineWord = "torchsharp";

    /// <summary>Goes before the name of a module of users' code, so that it is no path.</summary>
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

    /// <summary>Files count by their paths.</summary>
    public static FileContents None { get; } = new([], "");

    /// <summary>Version and platform of libtorch; empty where it trains nothing, or is not known.</summary>
    public string Engine { get; }

    /// <summary>By path as the spec writes it.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> ByPath => digests;

    /// <param name="digest">Of the file or folder at a path, or of a <see cref="Module"/>; null where there is nothing to read.</param>
    /// <param name="engine">Version and platform of libtorch; empty where it trains nothing.</param>
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

    /// <summary>Reads <see cref="Lines"/> among a plan's other lines.</summary>
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

    /// <summary>A line per file, <c>file samples.csv: sha256 …</c>, and one for the engine, each after a line break; empty for none.</summary>
    public string Lines() =>
        string.Concat(digests.Select(file => $"\n{Begin}{file.Key}{Between}{file.Value}")) + (Engine.Length > 0 ? $"\n{EngineLine}{Engine}" : "");

    /// <summary>The hash of a spec together with its files: a sweep whose file has changed is another one.</summary>
    public Sha256Digest Stamp(Sha256Digest spec) =>
        Lines().Length == 0 ? spec : Sha256Digest.Of(Encoding.UTF8.GetBytes(spec + Lines()));

    /// <summary>The value as it goes into an identity.</summary>
    internal ReadOnlySpan<byte> Canonical(Setting setting, SettingValue value) =>
        engineText.Length > 0 && setting.Path == EngineSetting && value.Text == EngineWord ? engineText
        : digests.Count > 0 && PrefixOf(setting) is { } prefix && canonical.TryGetValue(prefix + value.AsText(), out var content) ? content : value.Utf8;

    private static string? PrefixOf(Setting setting) => Array.Find(FileSettings, file => file.Path == setting.Path).Prefix;
}
