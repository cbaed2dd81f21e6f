namespace Runner.Comparison.Minima.Pairs;

/// <summary>The samples on which networks are compared: held-out samples if there are any.</summary>
/// <param name="Inputs">[count, features], clean.</param>
/// <param name="Targets">[count, outputs].</param>
/// <param name="Classes">Whether targets are one-hot, so that errors and disagreement are defined.</param>
public sealed record ProbeSet(int Count, int Features, float[] Inputs, int Outputs, float[] Targets, bool Classes);
