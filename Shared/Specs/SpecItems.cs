using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Sections that are lists of items, each a number for the points that satisfy a condition: <see cref="MoreReplicates"/>,
/// <see cref="MoreEpochs"/>.</summary>
internal static class SpecItems
{
    /// <summary>An item, as YAML.</summary>
    /// <param name="where">A condition; null for all points.</param>
    public static string Text(string? where, string rest) =>
        $"- {{{(where is null ? "" : $"where: '{where.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}', ")}{rest}}}";

    /// <param name="entry">Null when the spec has no such section.</param>
    /// <param name="example">An example of an item, for messages.</param>
    /// <param name="read">Reads an item at a path; null after adding a problem.</param>
    public static ImmutableArray<T> Read<T>(
        SpecEntry? entry, string section, string[] keys, string example, Func<MapNode, string, T?> read, ProblemList problems)
        where T : class
    {
        if (entry is null)
        {
            return [];
        }

        if (entry.Value is not ListNode list)
        {
            problems.Add(entry.Value.At, section, $"{entry.Value.Noun} where a list belongs", $"Write each as an item: - {example}.");
            return [];
        }

        return [.. list.Items.Select((item, i) => ReadItem(item, $"{section}[{i}]")).OfType<T>()];

        T? ReadItem(SpecNode item, string path)
        {
            if (item is not MapNode map)
            {
                problems.Add(item.At, path, $"{item.Noun} where a map belongs", $"Write {example}.");
                return null;
            }

            foreach (var (key, _) in map.Entries.Where(one => !keys.Contains(one.Key.Text, StringComparer.Ordinal)))
            {
                problems.Add(key.At, $"{path}.{Quoted.Short(key.Text)}", "unknown setting", SectionReader.Remedy(section, key.Text, keys));
            }

            return read(map, path);
        }
    }

    /// <summary>The condition for the points that the item applies to; null for all.</summary>
    public static SpecExpression? Where(MapNode item, string path, SettingSet settings, ProblemList problems) =>
        item.Find("where") is { } condition ? ExpressionReader.Read(condition.Value, $"{path}.where", settings, problems) : null;

    /// <summary>The item's number; null after adding a problem.</summary>
    public static int? Count(MapNode item, string path, string key, SettingType type, ProblemList problems)
    {
        if (item.Find(key) is not { } given)
        {
            problems.Add(item.At, $"{path}.{key}", "missing", $"Give the number, such as {key}: 10.");
            return null;
        }

        var count = type.Read(given.Value);
        if (count.Value is null)
        {
            problems.Add(count.At, $"{path}.{key}", count.Diagnosis, count.Remedy);
        }

        return count.Value?.AsInt32();
    }
}
