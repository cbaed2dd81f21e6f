using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>The content of the <c>sweep</c> section, with positions.</summary>
internal sealed record SweepSection(
    ulong Seed,
    bool HasAxes,
    ImmutableArray<SweepAxis> Axes,
    ImmutableArray<AxisPlace> Places,
    ImmutableArray<SpecExpression> Exclude,
    ImmutableArray<SpecMark> ExcludePlaces,
    SweepSample Sample,
    SpecMark SamplePlace,
    IReadOnlyDictionary<string, SpecMark> SamplePlaces,
    SweepReplicates Replicates,
    SpecMark ReplicatesPlace,
    SweepPrune? Prune,
    SpecMark PrunePlace,
    SweepRace? Race,
    SpecMark RacePlace);

/// <summary>The positions of an axis and its parts.</summary>
/// <param name="Where">The axis's name in messages: <c>sweep.axes.optimizer.lr</c>, <c>sweep.zip[0]</c>.</param>
internal sealed record AxisPlace(string Where, SpecMark Key, ImmutableArray<SpecMark> Paths, ImmutableArray<SpecMark> Choices, SpecMark When);

/// <summary>Reads the <c>sweep</c> section.</summary>
internal sealed class SweepReader(SettingSet settings, SectionReader sections, ProblemList problems)
{
    public static readonly string[] Keys = ["seed", "axes", "zip", "exclude", "sample", "replicates", "prune", "race", "learn-from"];
    public static readonly string[] SeedNames = ["init", "order", "noise", "split"];

    private readonly List<SweepAxis> axes = [];
    private readonly List<AxisPlace> places = [];
    private readonly Dictionary<string, (ImmutableArray<int> Numbers, SpecMark At)> seedAxes = new(StringComparer.Ordinal);

    public SweepSection Read(SpecEntry? entry)
    {
        var at = entry?.Key.At ?? new SpecMark(1, 1);
        MapNode? map = null;
        if (entry is not null)
        {
            map = entry.Value as MapNode;
            if (map is null)
            {
                problems.Add(entry.Value.At, "sweep", $"{(entry.Value is ScalarNode { IsNull: true } ? "no value is given" : $"{entry.Value.Noun} where a map belongs")}", $"Write its settings on lines of their own, indented: {string.Join(", ", Keys)}.");
            }
        }

        foreach (var (key, _) in map?.Entries ?? [])
        {
            if (!Keys.Contains(key.Text, StringComparer.Ordinal))
            {
                var remedy = settings.Find(key.Text) is not null || SettingTable.IsSection(key.Text)
                    ? $"Put it under sweep.axes."
                    : key.Text is "seeds" or "repeats" or "repetitions" or "repeat" or "runs" ? "Did you mean replicates, the number of times each point is trained, with different seeds?"
                    : key.Text is "method" or "n" ? $"Put it under sweep.sample." : SectionReader.Remedy("sweep", key.Text, Keys);
                problems.Add(key.At, $"sweep.{Quoted.Short(key.Text)}", "unknown setting", remedy);
            }
        }

        var seed = 0UL;
        if (map?.Find("seed") is { } seedEntry)
        {
            var read = new SeedType().Read(seedEntry.Value);
            if (read.Value is null)
            {
                problems.Add(read.At, "sweep.seed", read.Diagnosis, read.Remedy);
            }
            else
            {
                seed = read.Value.AsUInt64();
            }
        }

        ReadAxes(map?.Find("axes"));
        ReadZip(map?.Find("zip"));
        var (exclude, excludePlaces) = ReadExclude(map?.Find("exclude"));
        var samplePlaces = new Dictionary<string, SpecMark>(StringComparer.Ordinal);
        var sample = SampleReader.Learning(SampleReader.Read(map?.Find("sample"), samplePlaces, problems), map?.Find("learn-from"), samplePlaces, problems);
        var replicates = ReplicatesReader.Read(map?.Find("replicates"), seedAxes, problems);
        var race = RaceReader.Read(map?.Find("race"), replicates, problems);
        return new SweepSection(
            seed,
            map?.Find("axes") is not null || map?.Find("zip") is not null,
            [.. axes],
            [.. places],
            exclude,
            excludePlaces,
            sample,
            map?.Find("sample")?.Key.At ?? at,
            samplePlaces,
            race is null ? replicates : SweepReplicates.TiedTo(race.Most),
            map?.Find("replicates")?.Key.At ?? at,
            PruneReader.Read(map?.Find("prune"), problems),
            map?.Find("prune")?.Key.At ?? at,
            race,
            map?.Find("race")?.Key.At ?? at);
    }

    private void ReadAxes(SpecEntry? entry)
    {
        if (entry is null)
        {
            return;
        }

        if (entry.Value is not MapNode map)
        {
            problems.Add(entry.Value.At, "sweep.axes", entry.Value is ScalarNode { IsNull: true } ? "no value is given" : $"{entry.Value.Noun} where a map of axes belongs", "Write 'optimizer.lr: [0.1, 0.01]', each axis on a line of its own.");
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            var path = key.Text;
            if (path.StartsWith("seed.", StringComparison.Ordinal) || path == "seed")
            {
                ReadSeedAxis(key, value);
                continue;
            }

            if (!IsKnown(path, key, "sweep.axes"))
            {
                continue;
            }

            if (new AxisReader(settings, sections, problems).Read(path, key.At, value) is { } axis)
            {
                axes.Add(axis.Axis);
                places.Add(axis.Place);
            }
        }
    }

    private void ReadZip(SpecEntry? entry)
    {
        if (entry is null)
        {
            return;
        }

        if (entry.Value is not ListNode list)
        {
            problems.Add(entry.Value.At, "sweep.zip", entry.Value is ScalarNode { IsNull: true } ? "no value is given" : $"{entry.Value.Noun} where a list of groups belongs", "Write each group as an item: '- optimizer.name: [sgd, adam]' and below it 'optimizer.lr: [0.1, 0.001]'.");
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is MapNode group)
            {
                ReadGroup(group, $"sweep.zip[{i}]");
            }
            else
            {
                problems.Add(list.Items[i].At, $"sweep.zip[{i}]", $"{list.Items[i].Noun} where a group of axes belongs", "Write a line 'path: [values]' for each path of the group.");
            }
        }
    }

    private void ReadGroup(MapNode group, string where)
    {
        var members = new List<(string Path, SweepAxis Axis, AxisPlace Place)>();
        SpecEntry? whenEntry = null;
        var good = true;
        foreach (var (key, value) in group.Entries)
        {
            if (key.Text == "when")
            {
                whenEntry = new SpecEntry(key, value);
            }
            else if (key.Text.StartsWith("seed.", StringComparison.Ordinal))
            {
                problems.Add(key.At, $"{where}.{Quoted.Short(key.Text)}", "a seed cannot vary together with settings", "Make it an axis of its own under sweep.axes.");
                good = false;
            }
            else if (!IsKnown(key.Text, key, where))
            {
                good = false;
            }
            else if (new AxisReader(settings, sections, problems, mayRepeat: true).Read(key.Text, key.At, value) is not { } axis)
            {
                good = false;
            }
            else if (!axis.Axis.IsFinite || axis.Axis.When is not null)
            {
                problems.Add(value.At, $"{where}.{key.Text}", axis.Axis.IsFinite ? "a condition inside a group" : "a distribution in a zipped group", axis.Axis.IsFinite ? "Put 'when' beside the group's paths." : "Give a list or a range.");
                good = false;
            }
            else
            {
                members.Add((key.Text, axis.Axis, axis.Place));
            }
        }

        var when = whenEntry is null ? null : ExpressionReader.Read(whenEntry.Value, $"{where}.when", settings, problems);
        if (!good)
        {
            return;
        }

        if (members.Count < 2)
        {
            problems.Add(group.At, where, members.Count == 0 ? "the group has no paths" : $"the group has only {members[0].Path}", members.Count == 0 ? "Add the paths that vary together." : "Add the paths that vary with it, or make it an axis under sweep.axes.");
            return;
        }

        var length = members[0].Axis.Choices.Length;
        foreach (var (path, axis, place) in members.Skip(1))
        {
            if (axis.Choices.Length != length)
            {
                problems.Add(place.Key, $"{where}.{path}", $"{axis.Choices.Length} values, but {members[0].Path} has {length}", "Paths that vary together need the same number of values.");
                good = false;
            }
        }

        if (!good)
        {
            return;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < length; i++)
        {
            var tuple = string.Join('\n', members.SelectMany(m => m.Axis.Choices[i].Sets).Select(s => $"{s.Ordinal}={s.Value.Text}"));
            if (!seen.TryAdd(tuple, i))
            {
                problems.Add(members[0].Place.Choices[i], where, $"the values at position {i + 1} repeat those at position {seen[tuple] + 1}", "Remove one position from every path.");
                return;
            }
        }

        var choices = Enumerable.Range(0, length).Select(i => new AxisChoice(
            [.. members.Select(m => m.Axis.Choices[i].Labels[0])],
            [.. members.Select(m => m.Axis.Choices[i].Numbers[0])],
            [.. members.SelectMany((m, index) => m.Axis.Choices[i].Sets.Select(s => s with { PathIndex = index }))],
            [.. members.SelectMany(m => m.Axis.Choices[i].Clears)]));
        axes.Add(new SweepAxis([.. members.Select(m => m.Path)], [.. choices], null, when));
        places.Add(new AxisPlace(where, group.At, [.. members.Select(m => m.Place.Key)], members[0].Place.Choices, whenEntry?.Value.At ?? group.At));
    }

    private bool IsKnown(string path, ScalarNode key, string where)
    {
        if (sections.FindOrAdd(path) is not null || (SettingTable.IsSection(path) && path.Length > 0 && path != "execution" && path != "model.init"))
        {
            return true;
        }

        var (diagnosis, remedy) = path switch
        {
            _ when path.StartsWith("execution", StringComparison.Ordinal) => ("execution settings change no result, so they cannot be an axis", "Set it under execution."),
            "sweep.seed" => ("the sweep's seed cannot be an axis", "Use seed.init, seed.order, seed.noise or seed.split, or sweep.replicates."),
            _ when path.StartsWith("sweep.", StringComparison.Ordinal) || path is "sweep" or "name" or "about" => ("not a setting of a trial", "Use a setting's path such as optimizer.lr."),
            _ when path.StartsWith(InitializerSettings.PlanesSection, StringComparison.Ordinal) => ("not the name of a parameter", ParameterName.Remedy),
            "model.init" => ("this section has no value of its own", "Vary model.init.weights, model.init.bias or model.init.planes."),
            _ when path.Contains('.') && Closest(path) is { } close => ("no setting has this path", $"Did you mean {close}?"),
            _ => ("no setting has this path", SectionReader.Remedy("", path, settings.ByPath.Select(s => s.Path).Concat(SettingTable.Shorthands.Keys).Append("seed.init").Append("seed.order").Append("seed.noise").Append("seed.split"))),
        };
        if (remedy.StartsWith("Use one of ", StringComparison.Ordinal))
        {
            remedy = "Use a setting's path such as optimizer.lr; 'runner schema' lists all.";
        }

        problems.Add(key.At, $"{where}.{Quoted.Short(path)}", diagnosis, remedy);
        return false;
    }

    /// <summary>The setting of the same section whose name in other tools was used, such as optimizer.learning-rate.</summary>
    private static string? Closest(string path)
    {
        var dot = path.LastIndexOf('.');
        var section = path[..dot];
        if (!SettingTable.IsSection(section))
        {
            return null;
        }

        var names = SettingTable.Trial.Where(s => s.Section == section).Select(s => s.Name);
        var remedy = SectionReader.Remedy(section, path[(dot + 1)..], names);
        const string Start = "Did you mean ";
        if (!remedy.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var name = remedy[Start.Length..^1];
        return name.Contains('.') ? name : $"{section}.{name}";
    }

    private void ReadSeedAxis(ScalarNode key, SpecNode value)
    {
        var path = $"sweep.axes.{Quoted.Short(key.Text)}";
        var name = key.Text.Length > 5 ? key.Text[5..] : "";
        if (!SeedNames.Contains(name, StringComparer.Ordinal))
        {
            problems.Add(key.At, path, "no such seed", NearestName.Of(name, SeedNames) is { } near ? $"Did you mean seed.{near}?" : "Use seed.init, seed.order, seed.noise or seed.split.");
            return;
        }

        if (AxisReader.ReadWholeNumbers(path, value, problems) is { } numbers)
        {
            seedAxes[name] = (numbers, key.At);
        }
    }

    private (ImmutableArray<SpecExpression> Conditions, ImmutableArray<SpecMark> Places) ReadExclude(SpecEntry? entry)
    {
        if (entry is null)
        {
            return ([], []);
        }

        if (entry.Value is ListNode { Items.Count: 0 })
        {
            problems.Add(entry.Value.At, "sweep.exclude", "the list is empty", "Add a condition, or remove the key.");
            return ([], []);
        }

        IReadOnlyList<SpecNode> items = entry.Value is ListNode list ? list.Items : [entry.Value];
        var conditions = new List<SpecExpression>();
        var marks = new List<SpecMark>();
        for (var i = 0; i < items.Count; i++)
        {
            var path = entry.Value is ListNode ? $"sweep.exclude[{i}]" : "sweep.exclude";
            if (ExpressionReader.Read(items[i], path, settings, problems) is { } condition)
            {
                conditions.Add(condition);
                marks.Add(items[i].At);
            }
        }

        return ([.. conditions], [.. marks]);
    }
}
