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

        if (spec.MoreEpochs.Any(more => !more.Trials.IsEmpty))
        {
            throw new UserException($"{Name} {count}: trials of {spec.Name} were extended by their numbers, which more replicates would change. Plan these under another name.");
        }

        return SpecSection.Add(spec, MoreReplicates.Section, MoreReplicates.Item(count, condition)) is { } extended
            && extended.MoreReplicates.Length > spec.MoreReplicates.Length
                ? extended
                : throw new UserException($"{Name} {count}: nothing can be added at the end of this spec. Write {MoreReplicates.Section} in it.");
    }
}
