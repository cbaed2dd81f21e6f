namespace Runner.Specs;

/// <summary>Reads the numbers of a distribution and makes its quantile function.</summary>
internal sealed class DistributionReader(string where, Setting setting, MapNode map, ProblemList problems)
{
    private const double HalfStep = 1.0 / (1L << 54);

    /// <summary>Null after adding a problem.</summary>
    /// <param name="kind">uniform, log-uniform, integer or normal.</param>
    public (string Canonical, Func<double, double> Quantile, double Least, double Most)? Read(string kind) => kind == "normal" ? ReadNormal() : ReadInterval(kind);

    private (string Canonical, Func<double, double> Quantile, double Least, double Most)? ReadInterval(string kind)
    {
        var from = RangeReader.Number(where, "from", map, problems, required: true, kind == "integer" ? "1" : "0.001");
        var to = RangeReader.Number(where, "to", map, problems, required: true, kind == "integer" ? "10" : "0.1");
        if (from is not { } low || to is not { } high)
        {
            return null;
        }

        if (low >= high)
        {
            problems.Add(map.Find("to")!.Value.At, $"{where}.to", $"{SettingValue.Format(high)} is not above from, {SettingValue.Format(low)}", "Give the lower end as from and the upper end as to.");
            return null;
        }

        if (!double.IsFinite(high - low))
        {
            problems.Add(map.Find("to")!.Value.At, $"{where}.to", $"from and to are further apart than the largest number, {SettingValue.Format(double.MaxValue)}", "Give ends that are nearer to each other.");
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
            // An end that the setting itself refuses is allowed where no draw can reach it.
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
            // Draws are the middles of 2⁵³ intervals, so that an end is never drawn except by rounding.
            _ => u => Inside(low, high, low + ((u + HalfStep) * (high - low))),
        }, low, high);
    }

    private static double Inside(double low, double high, double x) => x <= low ? Math.BitIncrement(low) : x >= high ? Math.BitDecrement(high) : x;

    private (string Canonical, Func<double, double> Quantile, double Least, double Most)? ReadNormal()
    {
        var mean = RangeReader.Number(where, "mean", map, problems, required: true, "0");
        var std = RangeReader.Number(where, "std", map, problems, required: true, "1");
        var min = RangeReader.Number(where, "min", map, problems, required: false, "");
        var max = RangeReader.Number(where, "max", map, problems, required: false, "");
        if (mean is not { } middle || std is not { } width)
        {
            return null;
        }

        if (width <= 0)
        {
            problems.Add(map.Find("std")!.Value.At, $"{where}.std", $"{SettingValue.Format(width)} is not positive", "Give a deviation above 0.");
            return null;
        }

        // Draws lie within nine deviations of the mean.
        if (!double.IsFinite(Math.Abs(middle) + (9 * width)))
        {
            problems.Add(map.Find("std")!.Value.At, $"{where}.std", $"draws would lie beyond the largest number, {SettingValue.Format(double.MaxValue)}", "Give a smaller deviation.");
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
        return (canonical, u => Math.Clamp(Free(below + ((u + HalfStep) * (up - below))), min ?? double.MinValue, max ?? double.MaxValue), min ?? double.MinValue, max ?? double.MaxValue);
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
