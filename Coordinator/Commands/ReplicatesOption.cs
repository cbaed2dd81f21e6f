using System.CommandLine;
using Runner.Ledgers;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary><c>run SWEEP --replicates N --where CONDITION</c>: adds replicates of all points, or of some, to a sweep's spec.</summary>
internal sealed class ReplicatesOption
{
    private const string Name = "--replicates";

    private readonly Option<int?> replicates = NumberOption.Whole(
        Name, 1, "Train replicates 0 to N−1 of every point, or of those that --where selects; recorded results are kept.", most: SweepReplicates.Most);

    private readonly Option<string?> where = WhereOption.Create();

    public IEnumerable<Option> All => [replicates, where];

    /// <summary>The spec with the additional replicates.</summary>
    /// <exception cref="UserException">No point satisfies the condition, or the spec cannot be extended.</exception>
    public SweepSpec Read(ParseResult parsed, SweepSpec spec)
    {
        var condition = parsed.GetValue(where);
        if (parsed.GetValue(replicates) is not { } count)
        {
            return condition is null ? spec : throw new UserException($"--where {condition}: run trains all points. Give the number of replicates of the selected points with {Name}.");
        }

        if (!spec.Replicates.Tied)
        {
            throw new UserException($"{Name} {count}: the seeds of {spec.Name} are given one by one. Give more of them in its spec.");
        }

        var points = SweepPoints.Of(spec);
        var holds = WhereOption.Read(spec.Name, spec, points, condition) ?? (_ => true);
        if (!Enumerable.Range(0, points.PointCount).Any(point => holds(point) && points.ReplicatesOf(point) < count))
        {
            // The spec already has them: the same command was given before, and continues.
            return spec;
        }

        if (spec.MoreEpochs.Any(more => !more.Trials.IsEmpty))
        {
            throw new UserException($"{Name} {count}: trials of {spec.Name} were extended by number, and more replicates would change these numbers. Plan them under another name.");
        }

        return SpecSection.Add(spec, MoreReplicates.Section, MoreReplicates.Item(count, condition)) is { } extended
            && extended.MoreReplicates.Length > spec.MoreReplicates.Length
                ? extended
                : throw new UserException($"{Name} {count}: cannot add to the end of this spec. Write {MoreReplicates.Section} in it.");
    }
}
