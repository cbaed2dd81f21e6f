namespace Runner.Specs;

/// <summary>Reads <c>{from, to, steps, scale}</c>.</summary>
internal static class RangeReader
{
    private const int MostSteps = 1_000_000;

    /// <summary>A number in an axis's map; null when it is absent or invalid. Reports a problem when it is invalid, or absent
    /// but required.</summary>
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

    /// <summary>The values from one end to the other, each valid for the setting; null after adding a problem.</summary>
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

        if (!double.IsFinite(high - low))
        {
            problems.Add(map.Find("to")!.Value.At, $"{where}.to", $"from and to are further apart than the largest number, {SettingValue.Format(double.MaxValue)}", "Give ends that are nearer to each other.");
            return null;
        }

        var values = new List<SettingValue>(count);
        foreach (var number in Numbers(low, high, count, log, whole: setting.Type is IntegerType))
        {
            var i = values.Count;

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

    /// <summary>The ends as given and the values between, rounded to 12 digits unless the range is so narrow that rounding would
    /// move a value out of the range or onto its neighbour.</summary>
    private static double[] Numbers(double low, double high, int count, bool log, bool whole)
    {
        var exact = new double[count];
        for (var i = 0; i < count; i++)
        {
            exact[i] = i == 0 ? low : i == count - 1 ? high : whole ? Whole(low, high, i, count, log) : Between(low, high, (double)i / (count - 1), log);
        }

        if (whole)
        {
            return exact;
        }

        double[] rounded = [low, .. exact[1..^1].Select(PortableMath.Rounded), high];
        return Rises(rounded, low, high) ? rounded : exact;
    }

    private static bool Rises(double[] values, double low, double high)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (low < high ? values[i] <= values[i - 1] : values[i] >= values[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static double Between(double low, double high, double share, bool log)
    {
        // When the ends differ by less than a millionth, log and linear scale agree, and logarithms would lose the digits that differ.
        var value = log && Math.Abs(high - low) > 1e-6 * Math.Abs(low)
            ? PortableMath.Exp(PortableMath.Log(low) + (share * (PortableMath.Log(high) - PortableMath.Log(low))))
            : low + (share * (high - low));
        return Math.Clamp(value, Math.Min(low, high), Math.Max(low, high));
    }

    /// <summary>Value <paramref name="i"/> of a range of whole numbers; exact on a linear scale when it is whole.</summary>
    private static double Whole(double low, double high, int i, int count, bool log)
    {
        if (log)
        {
            return Math.Round(Between(low, high, (double)i / (count - 1), log: true));
        }

        if (!double.IsInteger(low) || !double.IsInteger(high) || Math.Max(Math.Abs(low), Math.Abs(high)) > 1L << 53)
        {
            return PortableMath.Rounded(Between(low, high, (double)i / (count - 1), log: false));
        }

        var (steps, rest) = Int128.DivRem(((Int128)high - (Int128)low) * i, count - 1);
        return low + (double)steps + ((double)rest / (count - 1));
    }
}
