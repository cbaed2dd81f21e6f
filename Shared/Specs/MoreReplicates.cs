using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Gives the points for which a condition holds more replicates than <c>sweep.replicates</c>.</summary>
/// <param name="Where">Null for all points.</param>
public sealed record MoreReplicates(int Count, SpecExpression? Where)
{
    public const string Section = "more-replicates";

    private const string Example = "{where: 'optimizer.name == adam', replicates: 10}";

    private static readonly string[] Keys = ["where", "replicates"];

    /// <summary>An item of the section, as YAML.</summary>
    public static string Item(int count, string? where) => SpecItems.Text(where, $"replicates: {count}");

    internal static ImmutableArray<MoreReplicates> Read(SpecEntry? entry, SettingSet settings, SweepReplicates replicates, ProblemList problems)
    {
        if (entry is { Value: ListNode } && !replicates.Tied)
        {
            problems.Add(entry.Key.At, Section, "the seeds of this sweep are given one by one", "Give their numbers in sweep.replicates and sweep.axes, or one number for all in sweep.replicates.");
        }

        return SpecItems.Read(
            entry,
            Section,
            Keys,
            Example,
            (map, path) =>
            {
                var where = SpecItems.Where(map, path, settings, problems);
                return SpecItems.Count(map, path, "replicates", new IntegerType(1, SweepReplicates.Most), problems) is { } count ? new MoreReplicates(count, where) : null;
            },
            problems);
    }
}
