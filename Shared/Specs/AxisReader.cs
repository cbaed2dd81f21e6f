using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Reads one axis: a list of values, a range, a distribution, or one of these with a condition.</summary>
/// <param name="mayRepeat">In a zipped group a path may repeat a value where another path differs.</param>
internal sealed class AxisReader(SettingSet settings, SectionReader sections, ProblemList problems, bool mayRepeat = false)
{
    private static readonly string[] Keys = ["values", "from", "to", "steps", "scale", "distribution", "mean", "std", "min", "max", "when"];
    private static readonly ChoiceType Distributions = new("distribution", ["uniform", "log-uniform", "integer", "normal", "choice"]);

    public (SweepAxis Axis, AxisPlace Place)? Read(string path, SpecMark key, SpecNode node)
    {
        var where = $"sweep.axes.{path}";
        var before = problems.Count;
        switch (node)
        {
            case ListNode list:
                return ReadValues(where, path, key, list, null, default);
            case MapNode map:
                var axis = ReadMap(where, path, key, map);
                return problems.Count == before ? axis : null;
            case ScalarNode { IsNull: true }:
                problems.Add(node.At, where, "no value is given", "Give a list of values, or a range {from: 0, to: 1, steps: 5}.");
                return null;
            default:
                problems.Add(node.At, where, "a single value varies nothing", $"Give a list of values, or set {path} outside of sweep.");
                return null;
        }
    }

    /// <summary>Numbers of replicates: a list or a linear range of whole numbers from 0.</summary>
    public static ImmutableArray<int>? ReadWholeNumbers(string where, SpecNode node, ProblemList problems)
    {
        var type = new IntegerType(0, int.MaxValue);
        if (node is ListNode list)
        {
            if (list.Items.Count == 0)
            {
                problems.Add(node.At, where, "the list is empty", "Give at least one number, or remove the axis.");
                return null;
            }

            var numbers = new List<int>();
            var seen = new HashSet<int>();
            var good = true;
            foreach (var item in list.Items)
            {
                var read = type.Read(item);
                if (read.Value is null)
                {
                    problems.Add(read.At, where, read.Diagnosis, read.Remedy);
                    good = false;
                }
                else if (!seen.Add(read.Value.AsInt32()))
                {
                    problems.Add(item.At, where, $"{read.Value} is listed twice", "Remove one.");
                    good = false;
                }
                else
                {
                    numbers.Add(read.Value.AsInt32());
                }
            }

            return good ? [.. numbers] : null;
        }

        if (node is MapNode map && map.Entries.All(e => e.Key.Text is "from" or "to" or "steps"))
        {
            var row = new Setting(where, type, "");
            var range = RangeReader.Read(where, row, map, problems);
            return range is null ? null : [.. range.Value.Values.Select(v => v.AsInt32())];
        }

        problems.Add(node.At, where, "seeds need whole numbers", "Give a list such as [0, 1, 2], or a range {from: 0, to: 499, steps: 500}.");
        return null;
    }

    private (SweepAxis Axis, AxisPlace Place)? ReadMap(string where, string path, SpecMark key, MapNode map)
    {
        foreach (var (name, _) in map.Entries)
        {
            if (!Keys.Contains(name.Text, StringComparer.Ordinal))
            {
                var remedy = name.Text is "step" or "count" or "n" or "num" ? "Did you mean steps?"
                    : name.Text is "sigma" or "stddev" ? "Did you mean std?"
                    : name.Text is "mu" ? "Did you mean mean?"
                    : settings.Find($"{path}.{name.Text}") is not null ? $"Put whole sections in a list: [{{{name.Text}: …}}], or use the axis {path}.{name.Text}."
                    : SectionReader.Remedy("", name.Text, Keys);
                problems.Add(name.At, $"{where}.{Quoted.Short(name.Text)}", "unknown part of an axis", remedy);
            }
        }

        if (map.Entries.Any(e => !Keys.Contains(e.Key.Text, StringComparer.Ordinal)))
        {
            return null;
        }

        SpecExpression? when = null;
        SpecMark whenAt = default;
        if (map.Find("when") is { } condition)
        {
            when = ExpressionReader.Read(condition.Value, $"{where}.when", settings, problems);
            whenAt = condition.Value.At;
        }

        if (map.Find("distribution") is { } distribution)
        {
            return ReadDistribution(where, path, key, map, distribution, when, whenAt);
        }

        foreach (var only in (ReadOnlySpan<string>)["mean", "std", "min", "max"])
        {
            if (map.Find(only) is { } stray)
            {
                problems.Add(stray.Key.At, $"{where}.{only}", "only distributions have it", "Add distribution: normal, or remove it.");
            }
        }

        if (map.Find("values") is { } values)
        {
            RefuseRangeKeys(where, map, "values are listed already");
            if (values.Value is ListNode list)
            {
                return ReadValues(where, path, key, list, when, whenAt);
            }

            problems.Add(values.Value.At, $"{where}.values", values.Value is ScalarNode { IsNull: true } ? "no value is given" : $"{values.Value.Noun} where a list belongs", "Put the values in brackets.");
            return null;
        }

        if (map.Find("from") is null && map.Find("to") is null && map.Find("steps") is null)
        {
            problems.Add(map.At, where, "the axis has no values", "Give values: [...], or from, to and steps, or a distribution.");
            return null;
        }

        if (settings.Find(path) is not { } setting || !setting.Type.IsNumeric)
        {
            problems.Add(map.At, where, $"{path} is not a number, so it has no range", $"List the values of {path}.");
            return null;
        }

        if (RangeReader.Read(where, setting, map, problems) is not { } range)
        {
            return null;
        }

        var choices = range.Values.Select(v => new AxisChoice([v.Text], [v.Number], [new SettingAssignment(setting.Ordinal, v, 0)], []));
        return (new SweepAxis([path], [.. choices], null, when), new AxisPlace(where, key, [key], [.. Enumerable.Repeat(range.At, range.Values.Count)], whenAt));
    }

    private (SweepAxis Axis, AxisPlace Place)? ReadValues(string where, string path, SpecMark key, ListNode list, SpecExpression? when, SpecMark whenAt)
    {
        if (list.Items.Count == 0)
        {
            problems.Add(list.At, where, "the axis has no values", "Give at least one, or remove the axis.");
            return null;
        }

        var before = problems.Count;
        var choices = new List<AxisChoice>(list.Items.Count);
        var places = new List<SpecMark>(list.Items.Count);
        var seen = new Dictionary<string, SpecMark>(StringComparer.Ordinal);
        var labels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (ReadChoice(path, item) is not { } choice)
            {
                continue;
            }

            var content = string.Join('\n', choice.Sets.OrderBy(s => s.Ordinal).Select(s => $"{s.Ordinal}={s.Value.Text}"));
            if (mayRepeat)
            {
                // the caller checks the group as a whole
            }
            else if (!seen.TryAdd(content, item.At))
            {
                problems.Add(item.At, where, $"the value {Quoted.Short(choice.Labels[0])} is listed twice", "Remove one.");
            }
            else if (!labels.Add(choice.Labels[0]))
            {
                problems.Add(item.At, where, $"two values are labelled {Quoted.Short(choice.Labels[0])}", "Give each its own label.");
            }

            choices.Add(choice);
            places.Add(item.At);
        }

        return problems.Count > before
            ? null
            : (new SweepAxis([path], [.. choices], null, when), new AxisPlace(where, key, [key], [.. places], whenAt));
    }

    private AxisChoice? ReadChoice(string path, SpecNode item)
    {
        var before = problems.Count;
        var written = new List<SectionReader.Written>();
        string? label = null;
        var isSection = settings.Find(path) is null;
        sections.Read(path, item.At, isSection ? item : Unlabelled(path, item, ref label), written, isSection ? text => label = text : null);
        if (problems.Count > before)
        {
            return null;
        }

        if (written.Count == 0)
        {
            problems.Add(item.At, $"sweep.axes.{path}", "the value sets nothing", "Give at least one setting of the section.");
            return null;
        }

        var sets = written.Select(w => new SettingAssignment(w.Setting.Ordinal, w.Value, 0)).ToImmutableArray();
        if (!isSection)
        {
            return new AxisChoice([label ?? Shown(written)], [sets[0].Value.Number], sets, []);
        }

        var clears = path == InitializerSettings.PlanesSection
            ? []
            : SettingTable.Trial.Where(s => s.Path.StartsWith(path + ".", StringComparison.Ordinal)).Select(s => s.Ordinal).ToImmutableArray();
        return new AxisChoice([label ?? Shown(path, written)], [double.NaN], sets, clears);
    }

    /// <summary>A value that is a list may have a label: <c>{label: small, layers: [...]}</c>.</summary>
    private SpecNode Unlabelled(string path, SpecNode item, ref string? label)
    {
        var name = settings.Find(path)!.Name;
        if (settings.Find(path)!.Type is not (ListType or LayersType) || item is not MapNode map || map.Find("label") is not { } entry || map.Find(name) is not { } value)
        {
            return item;
        }

        foreach (var other in map.Entries.Where(other => other != entry && other != value))
        {
            problems.Add(other.Key.At, $"sweep.axes.{path}.{Quoted.Short(other.Key.Text)}", "unknown part of a labelled value", $"A labelled list has label and {name}.");
        }

        label = sections.Label($"sweep.axes.{path}", entry.Value);
        return value.Value;
    }

    private static string Shown(List<SectionReader.Written> written) => written[0].Value.ToString();

    /// <summary><c>adam lr=0.01</c>: the section's kind, then the rest by name.</summary>
    private static string Shown(string section, List<SectionReader.Written> written)
    {
        var main = SettingTable.Shorthands.GetValueOrDefault(section);
        var kind = written.Where(w => w.Setting.Path == main).Select(w => w.Value.ToString());
        var others = written.Where(w => w.Setting.Path != main).Select(w => $"{w.Setting.Path[(section.Length + 1)..]}={w.Value}");
        return string.Join(' ', kind.Concat(others));
    }

    private void RefuseRangeKeys(string where, MapNode map, string diagnosis)
    {
        foreach (var name in (ReadOnlySpan<string>)["from", "to", "steps", "scale"])
        {
            if (map.Find(name) is { } stray)
            {
                problems.Add(stray.Key.At, $"{where}.{name}", diagnosis, "Remove it, or remove values.");
            }
        }
    }

    private (SweepAxis Axis, AxisPlace Place)? ReadDistribution(
        string where, string path, SpecMark key, MapNode map, SpecEntry entry, SpecExpression? when, SpecMark whenAt)
    {
        var read = Distributions.Read(entry.Value);
        if (read.Value is null)
        {
            problems.Add(read.At, $"{where}.distribution", read.Diagnosis, entry.Value is ScalarNode { Text: "log" or "loguniform" } ? "Did you mean log-uniform?" : entry.Value is ScalarNode { Text: "int" } ? "Did you mean integer?" : read.Remedy);
            return null;
        }

        var kind = read.Value.Text;
        string[] takes = kind switch
        {
            "normal" => ["mean", "std", "min", "max"],
            "choice" => ["values"],
            _ => ["from", "to"],
        };
        foreach (var (name, _) in map.Entries)
        {
            if (name.Text is not ("distribution" or "when") && Keys.Contains(name.Text, StringComparer.Ordinal) && !takes.Contains(name.Text, StringComparer.Ordinal))
            {
                problems.Add(name.At, $"{where}.{name.Text}", $"a {kind} distribution has no {name.Text}", $"It takes {string.Join(", ", takes)}.");
            }
        }

        if (kind == "choice")
        {
            if (map.Find("values") is not { Value: ListNode list })
            {
                problems.Add(map.At, $"{where}.values", "missing", "List the values to choose from.");
                return null;
            }

            return ReadValues(where, path, key, list, when, whenAt) is { } axis ? (axis.Axis with { IsDrawn = true }, axis.Place) : null;
        }

        if (settings.Find(path) is not { } setting || !setting.Type.IsNumeric)
        {
            problems.Add(entry.Value.At, where, $"{path} is not a number, so it has no {kind} distribution", "Use distribution: choice with values.");
            return null;
        }

        if (setting.Type is IntegerType != (kind == "integer"))
        {
            problems.Add(entry.Value.At, $"{where}.distribution", setting.Type is IntegerType ? $"{path} takes whole numbers" : $"{path} is not a whole number", setting.Type is IntegerType ? "Use distribution: integer." : "Use distribution: uniform or log-uniform.");
            return null;
        }

        var quantile = new DistributionReader(where, setting, map, problems).Read(kind);
        if (quantile is not { } found)
        {
            return null;
        }

        var distribution = new AxisDistribution(setting, found.Canonical, found.Quantile, found.Least, found.Most);
        return (new SweepAxis([path], [], distribution, when) { IsDrawn = true }, new AxisPlace(where, key, [key], [map.At], whenAt));
    }
}
