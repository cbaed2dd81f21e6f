using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>Reads <c>sweep.sample</c>.</summary>
internal static class SampleReader
{
    private const string Path = "sweep.sample";

    private const string Objective = "objective";

    private const string Constraints = "constraints";

    private const string Parallel = "parallel";

    private const string Judge = "judge";

    private static readonly ChoiceType Methods = ChoiceType.Of<SampleMethod>("sampling method");

    private static readonly KeyedSection Section = new(
        Path,
        new("method", Methods, "How points are chosen. random with an objective is a search too, to compare others with."),
        new("n", new IntegerType(1, 100_000_000), "Points; the first n of a larger n are the same points."),
        new(Objective, new ListType(new TextType("a metric such as test-loss", 200), 1, 4, "[test-loss]", Distinct: true, OrOne: true), "search: what points are judged by, as for `compare --metric`; by default the test loss where there is one, else the training loss."),
        new(Constraints, new ListType(new TextType("a constraint such as test-accuracy >= 0.9", 200), 1, 8, "['test-accuracy >= 0.9']", Distinct: true, OrOne: true), "search: what a point has to satisfy, a metric with a bound; points that do not come after all that do."),
        new(Parallel, new IntegerType(1, 1000), $"search: points that are tried at a time. Point n depends on the results of points 0 to n − parallel alone, so up to so many workers are kept busy; by default {PointSearch.UsualParallel}."),
        new(Judge, new IntegerType(0, 1000), $"search: on how many fresh seeds the best point is trained at the end; by default {PointSearch.UsualJudge}."));

    private static readonly ListType Learnt = new(new TextType("a sweep such as digits-init", 200), 1, 20, "[digits-init]", Distinct: true, OrOne: true);

    private static readonly string[] OfSearches = [Objective, Constraints, Parallel, Judge];

    /// <param name="places">Takes where the settings of a search stand.</param>
    public static SweepSample Read(SpecEntry? entry, Dictionary<string, SpecMark> places, ProblemList problems)
    {
        var grid = new SweepSample(SampleMethod.Grid, 0);
        switch (entry?.Value)
        {
            case null:
                return grid;
            case MapNode map:
                places[Path] = entry.Key.At;
                var before = problems.Count;
                var values = Section.Read(map, problems, key => key is "points" or "count" or "size" ? "n" : null);
                return Of(values, map, problems.Count > before, places, problems) ?? grid;
            case ScalarNode scalar:
                var read = Methods.Read(scalar);
                if (read.Value is null)
                {
                    problems.Add(read.At, Path, read.Diagnosis, read.Remedy);
                }
                else if (read.Value.Text != "grid")
                {
                    problems.Add(read.At == default ? scalar.At : read.At, Path, $"{scalar.Text} needs a number of points", $"Write {{method: {scalar.Text}, n: 100}}.");
                }

                return grid;
            default:
                problems.Add(entry.Value.At, Path, $"{entry.Value.Noun} where a method belongs", "Write grid, or {method: sobol, n: 100}.");
                return grid;
        }
    }

    /// <summary>With what <c>sweep.learn-from</c> says.</summary>
    public static SweepSample Learning(SweepSample sample, SpecEntry? entry, Dictionary<string, SpecMark> places, ProblemList problems)
    {
        if (entry is null)
        {
            return sample;
        }

        places[PointSearch.LearnFromPath] = entry.Key.At;
        var read = Learnt.Read(entry.Value);
        if (read.Value is null)
        {
            problems.Add(read.At, PointSearch.LearnFromPath, read.Diagnosis, read.Remedy);
        }
        else if (sample is not { Search: { } search, Method: not SampleMethod.Random })
        {
            problems.Add(entry.Key.At, PointSearch.LearnFromPath, "nothing here learns", "Search with sweep.sample: {method: tpe, n: 50}, or remove it.");
        }
        else
        {
            return sample with { Search = search with { LearnFrom = read.Value.AsWords() } };
        }

        return sample;
    }

    public static JsonObject LearnFromSchema()
    {
        var schema = Learnt.Schema();
        schema["description"] = "Sweeps of the ledger whose results a search uses from the beginning, as far as their points are points of its axes.";
        return schema;
    }

    /// <summary>Whatever changes a proposal; nothing where there is no search.</summary>
    public static void AppendCanonical(StringBuilder text, SweepSample sample)
    {
        text.Append("sample=").Append(KebabCase.Of(sample.Method)).Append(' ').Append(sample.Count).Append('\n');
        if (sample.Search is { } search)
        {
            text.Append(CultureInfo.InvariantCulture, $"search={string.Join(',', search.Objectives)} {string.Join(',', search.Constraints)} {search.Parallel} {search.Judge}\n");
            text.AppendJoin("", search.LearnFrom.Select(sweep => $"learn {sweep}\n"));
        }
    }

    public static JsonObject Schema() => new()
    {
        ["description"] = "All combinations, or n points; the first n of a larger n are the same points.",
        ["default"] = "grid",
        ["anyOf"] = new JsonArray(new JsonObject { ["const"] = "grid" }, Section.Schema("method")),
    };

    /// <param name="bad">Whether something in the map is no good, and was said.</param>
    private static SweepSample? Of(
        Dictionary<string, (SettingValue Value, SpecMark At)> values, MapNode map, bool bad, Dictionary<string, SpecMark> places, ProblemList problems)
    {
        if (Given("method")?.AsChoice<SampleMethod>() is not { } method)
        {
            if (!bad)
            {
                problems.Add(map.At, $"{Path}.method", "missing", $"Give {Methods.Wanted}.");
            }

            return null;
        }

        var count = Given("n")?.AsInt32();
        if (method == SampleMethod.Grid && count is not null)
        {
            problems.Add(map.At, $"{Path}.n", "a grid has as many points as its axes give", "Remove n, or choose random, sobol or latin-hypercube.");
        }
        else if (method != SampleMethod.Grid && count is null && !bad)
        {
            problems.Add(map.At, $"{Path}.n", "missing", "Give the number of points, such as n: 100.");
        }

        var search = Search(method, count ?? 1, values, places, problems);
        return new SweepSample(method, method == SampleMethod.Grid ? 0 : count ?? 1) { Search = search };

        SettingValue? Given(string key) => values.TryGetValue(key, out var given) ? given.Value : null;
    }

    private static PointSearch? Search(
        SampleMethod method, int count, Dictionary<string, (SettingValue Value, SpecMark At)> values, Dictionary<string, SpecMark> places, ProblemList problems)
    {
        var given = OfSearches.Where(values.ContainsKey).ToList();
        if (!SweepSample.IsSearch(method))
        {
            given.ForEach(key => problems.Add(values[key].At, $"{Path}.{key}", $"{KebabCase.Of(method)} does not search", "Remove it, or choose another method."));
            return null;
        }

        if (given.Count == 0 && !SweepSample.AlwaysSearches(method))
        {
            return null;
        }

        if (method is not (SampleMethod.Tpe or SampleMethod.Random))
        {
            foreach (var key in given.Where(key => key == Constraints || (key == Objective && values[key].Value.AsWords().Length > 1)))
            {
                problems.Add(values[key].At, $"{Path}.{key}", $"{KebabCase.Of(method)} has {(key == Constraints ? "no constraints" : "one objective")}", $"{(key == Constraints ? "Remove it" : "Name one")}, or choose tpe.");
            }
        }

        given.ForEach(key => places[$"{Path}.{key}"] = values[key].At);
        var parallel = values.TryGetValue(Parallel, out var asked) ? asked.Value.AsInt32() : Math.Min(count, PointSearch.UsualParallel);
        if (parallel > count)
        {
            problems.Add(asked.At, $"{Path}.{Parallel}", $"there are only {count} points", "Give a smaller number, or a larger n.");
        }

        return new PointSearch(
            values.TryGetValue(Objective, out var objective) ? objective.Value.AsWords() : [],
            values.TryGetValue(Constraints, out var constraints) ? constraints.Value.AsWords() : [],
            parallel,
            values.TryGetValue(Judge, out var judge) ? judge.Value.AsInt32() : PointSearch.UsualJudge);
    }
}
