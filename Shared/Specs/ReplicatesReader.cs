using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Reads <c>sweep.replicates</c> and combines it with seeds that are axes.</summary>
internal static class ReplicatesReader
{
    /// <param name="seedAxes">Seeds given as axes, by name, with their numbers.</param>
    public static SweepReplicates Read(
        SpecEntry? entry, IReadOnlyDictionary<string, (ImmutableArray<int> Numbers, SpecMark At)> seedAxes, ProblemList problems)
    {
        var count = new IntegerType(1, SweepReplicates.Most);
        var factors = new Dictionary<string, int>(StringComparer.Ordinal);
        var tied = 1;
        if (entry?.Value is MapNode map)
        {
            if (map.Entries.Count == 0)
            {
                problems.Add(map.At, "sweep.replicates", "no factor is given", "Give a number, or {init: 3, order: 3}.");
            }

            foreach (var (key, value) in map.Entries)
            {
                if (!SweepReader.SeedNames.Contains(key.Text, StringComparer.Ordinal))
                {
                    problems.Add(key.At, $"sweep.replicates.{Quoted.Short(key.Text)}", "no such seed", NearestName.Of(key.Text, SweepReader.SeedNames) is { } near ? $"Did you mean {near}?" : "Use init, order, noise or split.");
                    continue;
                }

                var read = count.Read(value);
                if (read.Value is null)
                {
                    problems.Add(read.At, $"sweep.replicates.{key.Text}", read.Diagnosis, read.Remedy);
                    continue;
                }

                factors[key.Text] = read.Value.AsInt32();
                if (seedAxes.TryGetValue(key.Text, out var axis))
                {
                    problems.Add(key.At, $"sweep.replicates.{key.Text}", $"seed.{key.Text} is an axis too, on line {axis.At.Line}", "Keep one of the two.");
                }
            }
        }
        else if (entry is not null)
        {
            var read = count.Read(entry.Value);
            if (read.Value is null)
            {
                problems.Add(read.At, "sweep.replicates", read.Diagnosis, entry.Value is ScalarNode ? read.Remedy : "Give a number, or {init: 3, order: 3}.");
            }
            else if (seedAxes.Count > 0)
            {
                var (name, (_, at)) = seedAxes.First();
                problems.Add(entry.Value.At, "sweep.replicates", $"seed.{name} is an axis too, on line {at.Line}", "Give the other seeds by name, such as {order: 3}, or remove one of the two.");
            }
            else
            {
                tied = read.Value.AsInt32();
            }
        }

        if (factors.Count == 0 && seedAxes.Count == 0)
        {
            return SweepReplicates.TiedTo(tied);
        }

        ImmutableArray<int> Factor(string name) =>
            seedAxes.TryGetValue(name, out var axis) ? axis.Numbers : [.. Enumerable.Range(0, factors.GetValueOrDefault(name, 1))];
        return new SweepReplicates(false, Factor("init"), Factor("order"), Factor("noise")) { Split = Factor("split") };
    }
}
