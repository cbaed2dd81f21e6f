namespace Runner.Comparison.Minima;

/// <summary>The lowest training loss that a ledger has recorded for some data and architecture. No proof that there is no lower
/// one: where the optimum is not known, it is the best there is to compare with.</summary>
/// <param name="Where">The trial, as <c>sweep/index</c>.</param>
public sealed record BestSeen(double Loss, string Where);
