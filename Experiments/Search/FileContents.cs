using System.Text;
using Runner.Identities;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// What stands in the files that a spec names, by their paths as written, and in the code of the modules that it names. In a trial's identity a file counts by this and not by
/// its name: another file of the same name is another experiment, the same file under another name is the same one. The plan
/// keeps it, so that a sweep's identities can be told when the files are gone.
/// </summary>
public sealed class FileContents
{
    private const string Begin = "file ";
    private const string Between = ": sha256 ";

    /// <summary>Goes before the name of a module of users' code, so that it is no path.</summary>
    public const string Module = "module:";

    private static readonly (string Path, string Prefix)[] FileSettings =
        [("data.path", ""), ("model.init.weights.file", ""), ("model.module", Module)];

    private readonly SortedDictionary<string, Sha256Digest> digests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> canonical = new(StringComparer.Ordinal);

    private FileContents(IEnumerable<KeyValuePair<string, Sha256Digest>> found)
    {
        foreach (var (path, digest) in found)
        {
            digests[path] = digest;
            canonical[path] = Encoding.UTF8.GetBytes($"\"sha256:{digest}\"");
        }
    }

    /// <summary>Files count by their paths.</summary>
    public static FileContents None { get; } = new([]);

    /// <summary>By path as the spec writes it.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> ByPath => digests;

    /// <param name="digest">Of the file or folder at a path, or of a <see cref="Module"/>; null where there is nothing to read.</param>
    public static FileContents Of(SweepSpec spec, Func<string, Sha256Digest?> digest)
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

        return found.Count == 0 ? None : new FileContents(found);
    }

    /// <summary>Reads <see cref="Lines"/> among a plan's other lines.</summary>
    public static FileContents Parse(string environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var found = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal);
        foreach (var line in environment.Split('\n'))
        {
            var between = line.LastIndexOf(Between, StringComparison.Ordinal);
            if (line.StartsWith(Begin, StringComparison.Ordinal) && between > 0 && line.Length - between - Between.Length == 2 * Sha256Digest.ByteCount)
            {
                found[line[Begin.Length..between]] = Sha256Digest.FromBytes(Convert.FromHexString(line.AsSpan(between + Between.Length)));
            }
        }

        return found.Count == 0 ? None : new FileContents(found);
    }

    /// <summary>A line per file, <c>file samples.csv: sha256 …</c>, each after a line break; empty for none.</summary>
    public string Lines() => string.Concat(digests.Select(file => $"\n{Begin}{file.Key}{Between}{file.Value}"));

    /// <summary>The hash of a spec together with its files: a sweep whose file has changed is another one.</summary>
    public Sha256Digest Stamp(Sha256Digest spec) =>
        digests.Count == 0 ? spec : Sha256Digest.Of(Encoding.UTF8.GetBytes(spec + Lines()));

    /// <summary>The value as it goes into an identity.</summary>
    internal ReadOnlySpan<byte> Canonical(Setting setting, SettingValue value) =>
        digests.Count > 0 && PrefixOf(setting) is { } prefix && canonical.TryGetValue(prefix + value.AsText(), out var content) ? content : value.Utf8;

    private static string? PrefixOf(Setting setting) => Array.Find(FileSettings, file => file.Path == setting.Path).Prefix;
}
