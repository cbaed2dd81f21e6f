using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>Says which point a search tries next. A pure function: the same past gives the same point, bit for bit on every machine.</summary>
public interface IProposer
{
    /// <summary>The point that follows. In [0, 1), a coordinate an axis; canonical (<see cref="SearchSpace.Canonical"/>).</summary>
    /// <param name="past">Foreign points, then the search's own from 0 to n − 1. Of those, 0 to n − p must have ended, where p is the number
    /// of points that are tried at a time; what is known of the p − 1 latest is not read.</param>
    ImmutableArray<double> Propose(IReadOnlyList<TriedPoint> past);
}
