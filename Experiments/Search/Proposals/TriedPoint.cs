using System.Collections.Immutable;

namespace Runner.Search.Proposals;

public enum TriedState
{
    /// <summary>Proposed, without a result so far.</summary>
    Pending,

    /// <summary>Ended without a result.</summary>
    Failed,

    Done,
}

/// <summary>A point that a search proposed, or one that another sweep tried, and what is known of it.</summary>
/// <param name="At">In [0, 1), a coordinate an axis; those of axes that do not apply are not read.</param>
/// <param name="Costs">One an objective, lower is better; empty unless done. NaN and infinities count as failed.</param>
/// <param name="Violation">By how much constraints are broken in all; 0 where all hold.</param>
/// <param name="IsForeign">Whether it comes from another sweep. Foreign points stand in front of the search's own.</param>
public sealed record TriedPoint(
    ImmutableArray<double> At, TriedState State, ImmutableArray<double> Costs, double Violation = 0, bool IsForeign = false)
{
    public static TriedPoint Pending(ImmutableArray<double> at) => new(at, TriedState.Pending, []);

    public static TriedPoint Failed(ImmutableArray<double> at) => new(at, TriedState.Failed, []);

    public static TriedPoint Done(ImmutableArray<double> at, params ImmutableArray<double> costs) => new(at, TriedState.Done, costs);
}
