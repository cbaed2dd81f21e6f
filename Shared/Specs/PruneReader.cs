using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>Reads <c>sweep.prune</c>.</summary>
internal static class PruneReader
{
    private static readonly ChoiceType Methods = ChoiceType.Of<PruneMethod>("pruning method");

    private static readonly KeyedSection Section = new(
        SweepPrune.Section,
        new("method", Methods, "Which trials end at a rung."),
        new("metric", new TextType("a metric such as test-loss", 100), "What is compared, as for `compare --metric`; by default the test loss where there is one, else the training loss."),
        new("first", new IntegerType(1, 1_000_000_000), "The first rung, in epochs (or updates); by default the budget divided three times by factor. Rungs are moved up to points of the curve."),
        new("factor", new IntegerType(2, 100), "The ratio of each rung to the one before; with successive-halving and hyperband also how many trials compete for each that continues. By default 3."),
        new("keep", new NumberType(0, 100, Above: true, Below: true), "percentile: the percentage of trials that continue; by default 25."),
        new("bound", new NumberType(double.NegativeInfinity, double.PositiveInfinity), "threshold: a trial ends when its value is worse than this."),
        new("p", new NumberType(0, .5, Above: true), "wilcoxon: a point ends when the p-value of its being worse than the best point falls below this; by default 0.1."));

    /// <summary>Keys that only one method takes.</summary>
    private static readonly (string Key, PruneMethod Method)[] Own = [("keep", PruneMethod.Percentile), ("bound", PruneMethod.Threshold), ("p", PruneMethod.Wilcoxon)];

    /// <returns>Null when nothing is pruned.</returns>
    public static SweepPrune? Read(SpecEntry? entry, ProblemList problems)
    {
        switch (entry?.Value)
        {
            case null:
                return null;
            case MapNode map:
                return Of(Section.Read(map, problems), map, problems);
            case ScalarNode scalar:
                var read = Methods.Read(scalar);
                if (read.Value is null)
                {
                    problems.Add(read.At, SweepPrune.Section, read.Diagnosis, read.Remedy);
                }

                return read.Value is { } word ? Of(new() { ["method"] = (word, scalar.At) }, scalar, problems) : null;
            default:
                problems.Add(entry.Value.At, SweepPrune.Section, $"{entry.Value.Noun} where a method belongs", $"Write {string.Join(", ", Methods.Words)}, or {{method: successive-halving, first: 3}}.");
                return null;
        }
    }

    /// <summary>Appends every setting that changes a decision.</summary>
    public static void AppendCanonical(StringBuilder text, SweepPrune prune) => text.Append(
        CultureInfo.InvariantCulture,
        $"prune={KebabCase.Of(prune.Method)} {prune.Metric} {prune.First} {prune.Factor} {prune.Keep:R} {prune.Bound:R} {prune.P:R}\n");

    public static JsonObject Schema() => new()
    {
        ["description"] = "Ends trials early: at rungs of their budget only the better ones continue.",
        ["anyOf"] = new JsonArray(Methods.Schema(), Section.Schema("method")),
    };

    private static SweepPrune? Of(Dictionary<string, (SettingValue Value, SpecMark At)> values, SpecNode node, ProblemList problems)
    {
        if (Given("method")?.AsChoice<PruneMethod>() is not { } method)
        {
            if (node is MapNode map && map.Find("method") is null)
            {
                problems.Add(node.At, $"{SweepPrune.Section}.method", "missing", $"Give {Methods.Wanted}.");
            }

            return null;
        }

        foreach (var (key, only) in Own.Where(own => own.Method != method && values.ContainsKey(own.Key)))
        {
            problems.Add(values[key].At, $"{SweepPrune.Section}.{key}", $"{KebabCase.Of(method)} has none", $"Remove it, or write method: {KebabCase.Of(only)}.");
        }

        if (method == PruneMethod.Wilcoxon && values.TryGetValue("factor", out var factor))
        {
            problems.Add(factor.At, $"{SweepPrune.Section}.factor", "wilcoxon compares rounds of replicates and has no rungs", "Remove it.");
        }

        if (method == PruneMethod.Threshold && !values.ContainsKey("bound"))
        {
            problems.Add(node.At, $"{SweepPrune.Section}.bound", "missing", "Give the value beyond which a trial ends: {method: threshold, bound: 0.1}.");
        }

        return new SweepPrune(
            method,
            Given("metric")?.AsText() ?? "",
            Given("first")?.AsInt32() ?? 0,
            Given("factor")?.AsInt32() ?? 3,
            Given("keep")?.Number ?? 25,
            Given("bound")?.Number ?? double.NaN,
            Given("p")?.Number ?? .1);

        SettingValue? Given(string key) => values.TryGetValue(key, out var given) ? given.Value : null;
    }
}
