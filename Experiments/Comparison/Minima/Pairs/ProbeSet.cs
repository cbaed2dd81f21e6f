namespace Runner.Comparison.Minima.Pairs;

/// <summary>The samples on which networks are compared: held out from training where there are such.</summary>
/// <param name="Inputs">[count, features], clean.</param>
/// <param name="Targets">[count, outputs].</param>
/// <param name="Classes">Whether targets are one-hot: then errors and disagreement mean something.</param>
public sealed record ProbeSet(int Count, int Features, float[] Inputs, int Outputs, float[] Targets, bool Classes);
