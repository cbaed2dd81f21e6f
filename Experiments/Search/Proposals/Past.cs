using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>What a proposal may depend on.</summary>
/// <param name="Points">Foreign points, then own ones; those whose results may not be read yet are pending.</param>
/// <param name="Foreign">How many points are foreign.</param>
internal sealed record Past(ImmutableArray<TriedPoint> Points, int Foreign)
{
    /// <summary>The number of the point to propose, from 0.</summary>
    public int Number => Points.Length - Foreign;

    public IEnumerable<TriedPoint> Own => Points.Skip(Foreign);

    /// <summary>Hides the results of the latest own points but for those that a search with so many at a time waits for.</summary>
    public static Past Of(IReadOnlyList<TriedPoint> points, int parallel)
    {
        var foreign = points.Count(point => point.IsForeign);
        var readable = points.Count - parallel + 1;
        var seen = ImmutableArray.CreateBuilder<TriedPoint>(points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            seen.Add(Seen(points[i], mustHaveEnded: i >= foreign && i < readable, isReadable: i < Math.Max(foreign, readable)));
        }

        return new Past(seen.MoveToImmutable(), foreign);
    }

    private static TriedPoint Seen(TriedPoint point, bool mustHaveEnded, bool isReadable)
    {
        if (!isReadable)
        {
            return TriedPoint.Pending(point.At);
        }

        if (mustHaveEnded && point.State == TriedState.Pending)
        {
            throw new InvalidOperationException("A point that the proposal depends on has not ended.");
        }

        return point.State == TriedState.Done && !point.Costs.All(double.IsFinite) ? TriedPoint.Failed(point.At) with { IsForeign = point.IsForeign } : point;
    }
}
