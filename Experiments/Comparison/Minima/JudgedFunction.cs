namespace Runner.Comparison.Minima;

/// <summary>A function with what classifying its places needs: its units, its lower bound and its symmetries.</summary>
/// <param name="ScaleAt">Its units at a place, given the norm of the point at which the run started (0 for none).</param>
/// <param name="LowerBound">A lower bound of the loss; NaN when none is known, as for a surface.</param>
/// <param name="Outward">Directions in which a place may have its minimum at infinity, along which weights grow.</param>
/// <param name="Symmetries">Tangents of the model's symmetries at a place (<see cref="ContinuousSymmetry"/>).</param>
/// <param name="SymmetriesMayBreak">Whether a penalty or weight decay may break the symmetries.</param>
public sealed record JudgedFunction(
    ICurvedObjective Objective,
    Func<double[], double, ProblemScale> ScaleAt,
    double LowerBound,
    Func<double[], IReadOnlyList<double[]>> Outward,
    Func<double[], IReadOnlyList<double[]>> Symmetries,
    bool SymmetriesMayBreak)
{
    /// <summary>The outputs at a place, as numbers: equal for places related by the model's symmetries, and different otherwise. On a
    /// surface, the place itself.</summary>
    public Func<double[], double[]> Computes { get; init; } = at => at;

    /// <summary>A surface, or any other function about which nothing else is known.</summary>
    /// <param name="shortest">The length of its coordinates is at least this, however near to the origin; 0 where nothing is known of its size.</param>
    public static JudgedFunction Surface(ICurvedObjective objective, double shortest = 0) => new(
        objective, (at, least) => ProblemScale.OfSurface(objective, at, Math.Max(shortest, least)), double.NaN, _ => [], _ => [], false);
}
