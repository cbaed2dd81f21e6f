using System.CommandLine;
using Runner.Ledgers;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary><c>run SWEEP --replicates N --where CONDITION</c>: the spec of a sweep with more replicates, of all points or of some.</summary>
internal sealed class ReplicatesOption
{
    private const string Name = "--replicates";

    private readonly Option<int?> replicates = NumberOption.Whole(
        Name, 1, "Train replicates 0 to N−1 of every point, or of those that --where names; what is recorded already is kept.", most: SweepReplicates.Most);

    private readonly Option<string?> where = WhereOption.Create();

    public IEnumerable<Option> All => [replicates, where];

    /// <summary>The spec as it is to be run.</summary>
    /// <exception cref="UserException">No point satisfies the condition, or nothing can be added to the spec.</exception>
    public SweepSpec Read(ParseResult parsed, SweepSpec spec)
    {
        var condition = parsed.GetValue(where);
        if (parsed.GetValue(replicates) is not { } count)
        {
            return condition is null ? spec : throw new UserException($"--where {condition}: run trains all points. Say with {Name} how many replicates these are to have.");
        }

        if (!spec.Replicates.Tied)
        {
            throw new UserException($"{Name} {count}: the seeds of {spec.Name} are given one by one. Give more of them in its spec.");
        }

        var points = SweepPoints.Of(spec);
        var holds = WhereOption.Read(spec.Name, spec, points, condition) ?? (_ => true);
        if (!Enumerable.Range(0, points.PointCount).Any(point => holds(point) && points.ReplicatesOf(point) < count))
        {
            // The same command goes on with what it has begun.
            return spec;
        }

        var header = spec.MoreReplicates.IsEmpty ? $"{MoreReplicates.Section}:\n" : "";
        try
        {
            var extended = SpecFiles.Parse($"{spec.Text.TrimEnd()}\n{header}{MoreReplicates.Item(count, condition)}\n", spec.FileName);
            if (extended.MoreReplicates.Length == spec.MoreReplicates.Length + 1)
            {
                return extended;
            }
        }
        catch (UserException)
        {
            // Written in a form to which nothing can be added at its end.
        }

        throw new UserException($"{Name} {count}: nothing can be added at the end of this spec. Write {MoreReplicates.Section} in it.");
    }
}
