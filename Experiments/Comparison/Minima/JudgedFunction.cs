namespace Runner.Comparison.Minima;

/// <summary>A function as its places are judged: what it is, in which units it comes, and what is known of it.</summary>
/// <param name="ScaleAt">Its units at a place, and at a place to which the run came from one with this norm.</param>
/// <param name="LowerBound">What the loss can never be below; NaN where nothing is known, as of a surface.</param>
/// <param name="Outward">Directions in which a place may have its minimum at infinity: weights that only have to grow.</param>
/// <param name="Symmetries">Tangents of the model's own symmetries at a place (<see cref="ContinuousSymmetry"/>).</param>
/// <param name="SymmetriesMayBreak">A penalty or a decay may hold what the function alone leaves free.</param>
public sealed record JudgedFunction(
    ICurvedObjective Objective,
    Func<double[], double, ProblemScale> ScaleAt,
    double LowerBound,
    Func<double[], IReadOnlyList<double[]>> Outward,
    Func<double[], IReadOnlyList<double[]>> Symmetries,
    bool SymmetriesMayBreak)
{
    /// <summary>What a place computes, as numbers: the same wherever the model's symmetries lead from it, and different elsewhere. On a surface the
    /// place itself.</summary>
    public Func<double[], double[]> Computes { get; init; } = at => at;

    /// <summary>A surface, or any other function of which nothing else is known.</summary>
    public static JudgedFunction Surface(ICurvedObjective objective) => new(
        objective, (at, least) => ProblemScale.OfSurface(objective, at, least), double.NaN, _ => [], _ => [], false);
}
