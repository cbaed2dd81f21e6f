namespace Runner.Search.Proposals.Cma;

/// <summary>A point that was drawn.</summary>
/// <param name="Number">Its number in the search.</param>
/// <param name="At">A coordinate a dimension; outside [0, 1) only in dimensions with values.</param>
internal sealed record CmaPoint(int Number, double[] At);
