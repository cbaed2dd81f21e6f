namespace Runner.Comparison.Minima;

/// <summary>The lowest training loss that a ledger has recorded for some data and architecture. A lower one may exist; it is
/// the best available reference when the optimum is unknown.</summary>
/// <param name="Where">The trial, as <c>sweep/index</c>.</param>
public sealed record BestSeen(double Loss, string Where);
