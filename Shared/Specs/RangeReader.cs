namespace Runner.Specs;

/// <summary>Reads <c>{from, to, steps, scale}</c>.</summary>
internal static class RangeReader
{
    private const int MostSteps = 1_000_000;

    /// <summary>A number of an axis's map; null when it is not there or not good, with a problem where that is one.</summary>
    public static double? Number(string where, string name, MapNode map, ProblemList problems, bool required, string example)
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

    /// <summary>The values from one end to the other, each a value that the setting takes; null after adding a problem.</summary>
    public static (List<SettingValue> Values, SpecMark At)? Read(string where, Setting setting, MapNode map, ProblemList problems)
    {
        var from = Number(where, "from", map, problems, required: true, "0.001");
        var to = Number(where, "to", map, problems, required: true, "0.1");
        int? steps = null;
        if (map.Find("steps") is { } stepsEntry)
        {
            var read = new IntegerType(2, MostSteps).Read(stepsEntry.Value);
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
}
