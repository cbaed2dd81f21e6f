using System.Collections.Immutable;
using Runner.Ledgers;

namespace Runner.Search;

/// <summary>The coordinates that a search has proposed.</summary>
internal sealed class ProposedSampler(IEnumerable<ProposedPoint> proposed) : PointSampler
{
    private readonly Dictionary<long, ImmutableArray<double>> known = proposed.ToDictionary(point => (long)point.Point, point => point.At);

    public bool Knows(long draw) => known.ContainsKey(draw);

    public override double At(long draw, int axis) => known.TryGetValue(draw, out var at)
        ? at[axis]
        : throw new InvalidOperationException($"Point {draw} of the search is not proposed yet.");
}
