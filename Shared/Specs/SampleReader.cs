namespace Runner.Specs;

/// <summary>Reads <c>sweep.sample</c>.</summary>
internal static class SampleReader
{
    public static SweepSample Read(SpecEntry? entry, ProblemList problems)
    {
        var grid = new SweepSample(SampleMethod.Grid, 0);
        if (entry is null)
        {
            return grid;
        }

        var methods = ChoiceType.Of<SampleMethod>("sampling method");
        if (entry.Value is ScalarNode scalar)
        {
            var read = methods.Read(scalar);
            if (read.Value is null)
            {
                problems.Add(read.At, "sweep.sample", read.Diagnosis, read.Remedy);
            }
            else if (read.Value.Text != "grid")
            {
                problems.Add(read.At == default ? scalar.At : read.At, "sweep.sample", $"{scalar.Text} needs a number of points", $"Write {{method: {scalar.Text}, n: 100}}.");
            }

            return grid;
        }

        if (entry.Value is not MapNode map)
        {
            problems.Add(entry.Value.At, "sweep.sample", $"{entry.Value.Noun} where a method belongs", "Write grid, or {method: sobol, n: 100}.");
            return grid;
        }

        SampleMethod? method = null;
        int? count = null;
        var bad = false;
        foreach (var (key, value) in map.Entries)
        {
            if (key.Text == "method")
            {
                var read = methods.Read(value);
                if (read.Value is null)
                {
                    problems.Add(read.At, "sweep.sample.method", read.Diagnosis, read.Remedy);
                    bad = true;
                }
                else
                {
                    method = read.Value.AsChoice<SampleMethod>();
                }
            }
            else if (key.Text == "n")
            {
                var read = new IntegerType(1, 100_000_000).Read(value);
                if (read.Value is null)
                {
                    problems.Add(read.At, "sweep.sample.n", read.Diagnosis, read.Remedy);
                    bad = true;
                }
                else
                {
                    count = read.Value.AsInt32();
                }
            }
            else
            {
                problems.Add(key.At, $"sweep.sample.{Quoted.Short(key.Text)}", "unknown setting", key.Text is "points" or "count" or "size" ? "Did you mean n?" : SectionReader.Remedy("sweep.sample", key.Text, ["method", "n"]));
                bad = true;
            }
        }

        if (method is null && !bad)
        {
            problems.Add(map.At, "sweep.sample.method", "missing", $"Give {methods.Wanted}.");
        }
        else if (method == SampleMethod.Grid && count is not null)
        {
            problems.Add(map.At, "sweep.sample.n", "a grid has as many points as its axes give", "Remove n, or choose random, sobol or latin-hypercube.");
        }
        else if (method is not null and not SampleMethod.Grid && count is null && !bad)
        {
            problems.Add(map.At, "sweep.sample.n", "missing", "Give the number of points, such as n: 100.");
        }

        return new SweepSample(method ?? SampleMethod.Grid, method is null or SampleMethod.Grid ? 0 : count ?? 1);
    }
}
