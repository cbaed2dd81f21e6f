using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Reads one axis: a list of values, a range, a distribution, or one of these with a condition.</summary>
/// <param name="mayRepeat">In a zipped group one path may take a value again, where another differs.</param>
internal sealed class AxisReader(SettingSet settings, SectionReader sections, ProblemList problems, bool mayRepeat = false)
{
    private const int MostValues = 1_000_000;

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
                problems.Add(node.At, where, "nothing is given", "Give a list of values, or a range {from: 0, to: 1, steps: 5}.");
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
            var range = ReadRange(where, row, map, problems);
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

            problems.Add(values.Value.At, $"{where}.values", values.Value is ScalarNode { IsNull: true } ? "nothing is given" : $"{values.Value.Noun} where a list belongs", "Put the values in brackets.");
            return null;
        }

        if (map.Find("from") is null && map.Find("to") is null && map.Find("steps") is null)
        {
            problems.Add(map.At, where, "the axis has no values", "Give values: [...], or from, to and steps, or a distribution.");
            return null;
        }

        if (settings.Find(path) is not { } setting || !setting.Type.IsNumeric)
        {
            problems.Add(map.At, where, $"{path} is no number, so it has no range", $"List the values of {path}.");
            return null;
        }

        if (ReadRange(where, setting, map, problems) is not { } range)
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
                // the group as a whole is looked at
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
        sections.Read(path, item.At, item, written, isSection ? text => label = text : null);
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
            return new AxisChoice([Shown(written)], [sets[0].Value.Number], sets, []);
        }

        var clears = path == InitializerSettings.PlanesSection
            ? []
            : SettingTable.Trial.Where(s => s.Path.StartsWith(path + ".", StringComparison.Ordinal)).Select(s => s.Ordinal).ToImmutableArray();
        return new AxisChoice([label ?? Shown(path, written)], [double.NaN], sets, clears);
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

    private static double? Number(string where, string name, MapNode map, ProblemList problems, bool required, string example)
    {
        if (map.Find(name) is not { } entry)
        {
            if (required)
            {
                problems.Add(map.At, $"{where}.{name}", "missing", $"Give it, such as {name}: {example}.");
            }

            return null;
        }

        var read = Row.Any.Read(entry.Value);
        if (read.Value is null)
        {
            problems.Add(read.At, $"{where}.{name}", read.Diagnosis, read.Remedy);
        }

        return read.Value?.Number;
    }

    private static (List<SettingValue> Values, SpecMark At)? ReadRange(string where, Setting setting, MapNode map, ProblemList problems)
    {
        var from = Number(where, "from", map, problems, required: true, "0.001");
        var to = Number(where, "to", map, problems, required: true, "0.1");
        int? steps = null;
        if (map.Find("steps") is { } stepsEntry)
        {
            var read = new IntegerType(2, MostValues).Read(stepsEntry.Value);
            steps = read.Value?.AsInt32();
            if (read.Value is null)
            {
                problems.Add(read.At, $"{where}.steps", read.Diagnosis, read.Remedy);
            }
        }
        else
        {
            problems.Add(map.At, $"{where}.steps", "missing", "Give the number of values, such as steps: 5.");
        }

        var log = false;
        if (map.Find("scale") is { } scale)
        {
            var read = new ChoiceType("scale", ["linear", "log"]).Read(scale.Value);
            log = read.Value?.Text == "log";
            if (read.Value is null)
            {
                problems.Add(read.At, $"{where}.scale", read.Diagnosis, read.Remedy);
            }
        }

        if (from is not { } low || to is not { } high || steps is not { } count)
        {
            return null;
        }

        if (low == high)
        {
            problems.Add(map.Find("to")!.Value.At, $"{where}.to", "from and to are the same", "Give a range with two different ends.");
            return null;
        }

        if (log && (low <= 0 || high <= 0))
        {
            var blamed = low <= 0 ? "from" : "to";
            problems.Add(map.Find(blamed)!.Value.At, $"{where}.{blamed}", "a log scale needs positive ends", "Give ends above 0, or scale: linear.");
            return null;
        }

        var values = new List<SettingValue>(count);
        for (var i = 0; i < count; i++)
        {
            var number = At(low, high, i, count, log);
            if (setting.Type is IntegerType && log)
            {
                number = Math.Round(number);
            }

            if (setting.Type.FromNumber(number) is not { } value)
            {
                var whole = setting.Type is IntegerType && !double.IsInteger(number);
                problems.Add(
                    whole ? map.At : map.Find(i == 0 ? "from" : "to")!.Value.At,
                    where,
                    $"the range gives {SettingValue.Format(number)}, which {setting.Path} does not take",
                    whole ? "Choose steps so that all values are whole." : $"Give {setting.Type.Wanted}.");
                return null;
            }

            if (values.Count > 0 && values[^1].Equals(value))
            {
                problems.Add(map.Find("steps")!.Value.At, $"{where}.steps", $"the range gives {value.Text} twice", "Use fewer steps.");
                return null;
            }

            values.Add(value);
        }

        return (values, map.At);
    }

    private static double At(double low, double high, int i, int count, bool log)
    {
        if (i == 0 || i == count - 1)
        {
            return i == 0 ? low : high;
        }

        var share = (double)i / (count - 1);
        return PortableMath.Rounded(log
            ? PortableMath.Exp(PortableMath.Log(low) + (share * (PortableMath.Log(high) - PortableMath.Log(low))))
            : low + (share * (high - low)));
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
            problems.Add(entry.Value.At, where, $"{path} is no number, so it has no {kind} distribution", "Use distribution: choice with values.");
            return null;
        }

        if (setting.Type is IntegerType != (kind == "integer"))
        {
            problems.Add(entry.Value.At, $"{where}.distribution", setting.Type is IntegerType ? $"{path} takes whole numbers" : $"{path} is not a whole number", setting.Type is IntegerType ? "Use distribution: integer." : "Use distribution: uniform or log-uniform.");
            return null;
        }

        var quantile = kind == "normal" ? ReadNormal(where, setting, map) : ReadInterval(where, setting, map, kind);
        if (quantile is not { } found)
        {
            return null;
        }

        var distribution = new AxisDistribution(setting, found.Canonical, found.Quantile);
        return (new SweepAxis([path], [], distribution, when) { IsDrawn = true }, new AxisPlace(where, key, [key], [map.At], whenAt));
    }

    private (string Canonical, Func<double, double> Quantile)? ReadInterval(string where, Setting setting, MapNode map, string kind)
    {
        var from = Number(where, "from", map, problems, required: true, kind == "integer" ? "1" : "0.001");
        var to = Number(where, "to", map, problems, required: true, kind == "integer" ? "10" : "0.1");
        if (from is not { } low || to is not { } high)
        {
            return null;
        }

        if (low >= high)
        {
            problems.Add(map.Find("to")!.Value.At, $"{where}.to", $"{SettingValue.Format(high)} is not above from, {SettingValue.Format(low)}", "Give the lower end as from and the upper end as to.");
            return null;
        }

        if (kind == "log-uniform" && low <= 0)
        {
            problems.Add(map.Find("from")!.Value.At, $"{where}.from", "a log-uniform distribution needs positive ends", "Give a number above 0.");
            return null;
        }

        var good = true;
        foreach (var (name, end) in (ReadOnlySpan<(string, double)>)[("from", low), ("to", high)])
        {
            // An end that the setting itself refuses is fine where no draw comes to it.
            if (setting.Type.FromNumber(end) is null && !(kind == "uniform" && setting.Type is NumberType number && (name == "from" ? number.Above && end == number.Least : number.Below && end == number.Most)))
            {
                problems.Add(map.Find(name)!.Value.At, $"{where}.{name}", $"{setting.Path} does not take {SettingValue.Format(end)}", $"Give {setting.Type.Wanted}.");
                good = false;
            }
        }

        if (!good)
        {
            return null;
        }

        var canonical = $"{kind} {SettingValue.Format(low)} {SettingValue.Format(high)}";
        var (logLow, logHigh) = kind == "log-uniform" ? (PortableMath.Log(low), PortableMath.Log(high)) : (0, 0);
        return (canonical, kind switch
        {
            "integer" => u => Math.Min(high, low + Math.Floor(u * (high - low + 1))),
            "log-uniform" => u => Math.Clamp(PortableMath.Exp(logLow + (u * (logHigh - logLow))), low, high),
            // Draws are the middles of 2⁵³ intervals, so that an end is never drawn unless it rounds there.
            _ => u => Inside(low, high, low + ((u + HalfStep) * (high - low))),
        });
    }

    private const double HalfStep = 1.0 / (1L << 54);

    private static double Inside(double low, double high, double x) => x <= low ? Math.BitIncrement(low) : x >= high ? Math.BitDecrement(high) : x;

    private (string Canonical, Func<double, double> Quantile)? ReadNormal(string where, Setting setting, MapNode map)
    {
        var mean = Number(where, "mean", map, problems, required: true, "0");
        var std = Number(where, "std", map, problems, required: true, "1");
        var min = Number(where, "min", map, problems, required: false, "");
        var max = Number(where, "max", map, problems, required: false, "");
        if (mean is not { } middle || std is not { } width)
        {
            return null;
        }

        if (width <= 0)
        {
            problems.Add(map.Find("std")!.Value.At, $"{where}.std", $"{SettingValue.Format(width)} is not positive", "Give a deviation above 0.");
            return null;
        }

        if (min >= max)
        {
            problems.Add(map.Find("max")!.Value.At, $"{where}.max", "max is not above min", "Give the lower end as min and the upper end as max.");
            return null;
        }

        foreach (var (name, end, bound) in (ReadOnlySpan<(string, double?, double)>)[("min", min, double.MinValue), ("max", max, double.MaxValue)])
        {
            if (setting.Type.FromNumber(end ?? bound) is null)
            {
                problems.Add(
                    map.Find(name)?.Value.At ?? map.At,
                    $"{where}.{name}",
                    end is null ? $"a normal distribution reaches values that {setting.Path} does not take" : $"{setting.Path} does not take {SettingValue.Format(end.Value)}",
                    end is null ? $"Add {name}; {setting.Path} wants {setting.Type.Wanted}." : $"Give {setting.Type.Wanted}.");
                return null;
            }
        }

        double Free(double u) => middle + (width * PortableMath.NormalQuantile(Math.Clamp(u, HalfStep, 1 - (2 * HalfStep))));
        var below = min is { } a ? ShareBelow(Free, a) : 0;
        var up = max is { } b ? ShareBelow(Free, b) : 1;
        if (up - below < 1e-9)
        {
            problems.Add(map.Find("mean")!.Value.At, $"{where}.mean", "almost no draw falls between min and max", "Bring the mean nearer to them, or widen std.");
            return null;
        }

        var canonical = $"normal {SettingValue.Format(middle)} {SettingValue.Format(width)} {min?.ToString("R") ?? "-"} {max?.ToString("R") ?? "-"}";
        return (canonical, u => Math.Clamp(Free(below + ((u + HalfStep) * (up - below))), min ?? double.MinValue, max ?? double.MaxValue));
    }

    /// <summary>Inverts the quantile function by bisection.</summary>
    private static double ShareBelow(Func<double, double> quantile, double x)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = quantile(middle) < x ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
