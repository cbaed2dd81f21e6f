using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>More replicates than <c>sweep.replicates</c> gives, for the points that a condition holds for.</summary>
/// <param name="Where">Null for all points.</param>
public sealed record MoreReplicates(int Count, SpecExpression? Where)
{
    public const string Section = "more-replicates";

    private static readonly string[] Keys = ["where", "replicates"];

    /// <summary>An item of the section, as YAML.</summary>
    public static string Item(int count, string? where) =>
        $"- {{{(where is null ? "" : $"where: '{where.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}', ")}replicates: {count}}}";

    internal static ImmutableArray<MoreReplicates> Read(SpecEntry? entry, SettingSet settings, SweepReplicates replicates, ProblemList problems)
    {
        if (entry is null)
        {
            return [];
        }

        if (entry.Value is not ListNode list)
        {
            problems.Add(entry.Value.At, Section, $"{entry.Value.Noun} where a list belongs", $"Write each as an item: {Item(10, "optimizer.name == adam")}.");
            return [];
        }

        if (!replicates.Tied)
        {
            problems.Add(entry.Key.At, Section, "the seeds of this sweep are given one by one", "Give their numbers in sweep.replicates and sweep.axes, or one number for all in sweep.replicates.");
        }

        return [.. list.Items.Select((item, i) => ReadItem(item, $"{Section}[{i}]", settings, problems)).OfType<MoreReplicates>()];
    }

    private static MoreReplicates? ReadItem(SpecNode item, string path, SettingSet settings, ProblemList problems)
    {
        if (item is not MapNode map)
        {
            problems.Add(item.At, path, $"{item.Noun} where a map belongs", $"Write {Item(10, "optimizer.name == adam")[2..]}.");
            return null;
        }

        foreach (var (key, _) in map.Entries.Where(one => !Keys.Contains(one.Key.Text, StringComparer.Ordinal)))
        {
            problems.Add(key.At, $"{path}.{Quoted.Short(key.Text)}", "unknown setting", SectionReader.Remedy(Section, key.Text, Keys));
        }

        if (map.Find("replicates") is not { } given)
        {
            problems.Add(map.At, $"{path}.replicates", "missing", "Say how many there are to be.");
            return null;
        }

        var where = map.Find("where") is { } condition ? ExpressionReader.Read(condition.Value, $"{path}.where", settings, problems) : null;
        var count = new IntegerType(1, SweepReplicates.Most).Read(given.Value);
        if (count.Value is null)
        {
            problems.Add(count.At, $"{path}.replicates", count.Diagnosis, count.Remedy);
            return null;
        }

        return new MoreReplicates(count.Value.AsInt32(), where);
    }
}
