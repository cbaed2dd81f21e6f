using Runner.Commands;
using Runner.Specs;

namespace Runner.Settings;

/// <summary>
/// The settings in a machine's file: one <c>setting = value</c> per line, lists in brackets, comments after <c>#</c>. This is a
/// subset of HOCON; the rest of HOCON is refused, so that no file can change Akka's own settings.
/// </summary>
internal sealed class ClusterFile
{
    public const string Name = "cluster.hocon";

    private static readonly string[] Known = ["host", "join", "listen", "log", "port", "silence-s"];

    private readonly Dictionary<string, (string Value, string Place)> _values = new(StringComparer.Ordinal);

    /// <param name="path">A file that need not exist.</param>
    /// <exception cref="UserException">The file cannot be read, or has invalid lines; the message names every such line.</exception>
    public static ClusterFile Read(string path)
    {
        var file = new ClusterFile();
        var problems = new List<string>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            file.Add(line, $"{path}:{number}:", problems);
        }

        return problems.Count == 0 ? file : throw new UserException(string.Join('\n', problems));
    }

    /// <summary>A setting's value and its position in the file; null when it is not set.</summary>
    public (string Value, string Place)? Find(string setting) => _values.TryGetValue(setting, out var found) ? found : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read ({fault.Message.TrimEnd('.')}). Make it readable, or remove it: all of its settings are also options.");
        }
    }

    private void Add(string line, string place, List<string> problems)
    {
        var text = WithoutComment(line).TrimEnd();
        var start = text.Length - text.TrimStart().Length;
        if (start == text.Length)
        {
            return;
        }

        var equals = text.AsSpan().IndexOfAny('=', ':');
        var name = (equals < 0 ? text : text[..equals]).Trim();
        if (!Known.Contains(name, StringComparer.Ordinal))
        {
            var remedy = NearestName.Of(name, Known) is { } near ? $"Did you mean {near}?" : $"Use one of {string.Join(", ", Known)}.";
            problems.Add($"{place}{start + 1}: {Short(name)}: unknown setting. {remedy}");
        }
        else if (equals < 0 || text[(equals + 1)..].Trim() is not { Length: > 0 } value)
        {
            problems.Add($"{place}{text.Length + 1}: {name}: has no value. Write {name} = VALUE.");
        }
        else if (!_values.TryAdd(name, (Unquoted(value), $"{place}{text.IndexOf(value, equals + 1, StringComparison.Ordinal) + 1}: {name}")))
        {
            problems.Add($"{place}{start + 1}: {name}: is written twice. Keep one.");
        }
    }

    private static string Short(string name) => name.Length > 40 ? name[..40] + "…" : name;

    private static string WithoutComment(string line)
    {
        var (comment, slashes) = (line.IndexOf('#', StringComparison.Ordinal), line.IndexOf("//", StringComparison.Ordinal));
        return comment < 0 && slashes < 0 ? line : line[..Math.Min(comment < 0 ? line.Length : comment, slashes < 0 ? line.Length : slashes)];
    }

    /// <summary>The value without quotes; for a list, its values separated by commas.</summary>
    private static string Unquoted(string value) => string.Join(
        ',', (value is ['[', .. var inside, ']'] && !inside.Contains("]:", StringComparison.Ordinal) ? inside : value).Split(',').Select(one => one.Trim().Trim('"')));
}
