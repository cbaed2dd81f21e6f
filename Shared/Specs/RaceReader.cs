using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>Reads <c>sweep.race</c>.</summary>
internal static class RaceReader
{
    private const string MostReplicates = "most-replicates";

    private static readonly KeyedSection Section = new(
        SweepRace.Section,
        new("metric", new TextType("a metric such as test-loss", 200), "What is compared, as for `compare --metric`; by default the test loss where there is one, else the training loss."),
        new("by", new ListType(new TextType("the path of an axis", 200), 1, 100, "[model.init.weights]", Distinct: true), "The axes whose values define the groups; by default all."),
        new("confidence", new NumberType(.5, 1, Below: true), "The probability that no group is wrongly called better than another, over all groups and rounds; by default 0.95."),
        new(MostReplicates, new IntegerType(2, SweepReplicates.Most), "The most replicates a point may get; every point gets at least sweep.replicates."));

    /// <param name="replicates">The value of <c>sweep.replicates</c>.</param>
    /// <returns>Null when there is no race.</returns>
    public static SweepRace? Read(SpecEntry? entry, SweepReplicates replicates, ProblemList problems)
    {
        if (entry is null)
        {
            return null;
        }

        if (entry.Value is not MapNode map)
        {
            problems.Add(entry.Value.At, SweepRace.Section, $"{entry.Value.Noun} where a map belongs", $"Write {{{MostReplicates}: 100}}.");
            return null;
        }

        var values = Section.Read(map, problems);
        if (map.Find(MostReplicates) is null)
        {
            problems.Add(map.At, $"{SweepRace.Section}.{MostReplicates}", "missing", "Say how many replicates a point may get: most-replicates: 100.");
        }

        if (!replicates.Tied)
        {
            problems.Add(entry.Key.At, SweepRace.Section, "the seeds of this sweep are given one by one", "Give one number in sweep.replicates: those that every point gets.");
            return null;
        }

        if (Given(MostReplicates)?.AsInt32() is not { } most)
        {
            return null;
        }

        if (most <= replicates.Count)
        {
            problems.Add(values[MostReplicates].At, $"{SweepRace.Section}.{MostReplicates}", $"every point has {replicates.Count} already", "Give a larger number, or fewer in sweep.replicates.");
        }

        return new SweepRace(
            Given("metric")?.AsText() ?? "", Given("by")?.AsWords() ?? [], Given("confidence")?.Number ?? .95, (int)replicates.Count, most);

        SettingValue? Given(string key) => values.TryGetValue(key, out var given) ? given.Value : null;
    }

    /// <summary>Appends every setting that changes a decision. <c>most-replicates</c> is part of the spec's replicates already.</summary>
    public static void AppendCanonical(StringBuilder text, SweepRace race) => text.Append(
        CultureInfo.InvariantCulture, $"race={race.Metric} {string.Join(',', race.By)} {race.Confidence:R} {race.First}\n");

    public static JsonObject Schema()
    {
        var schema = Section.Schema(MostReplicates);
        schema["description"] = "Trains replicates round by round, and adds more only to groups whose comparison is undecided.";
        return schema;
    }
}
