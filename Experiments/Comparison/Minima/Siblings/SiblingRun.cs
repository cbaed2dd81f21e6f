namespace Runner.Comparison.Minima.Siblings;

/// <summary>A trained run that may have siblings: runs that trained alike until they parted, and then drew other orders of the data or other noise.</summary>
/// <param name="Setting">What is set, the epoch of parting left out.</param>
/// <param name="Family">What siblings have in common beside the setting: the start, in words.</param>
/// <param name="Fork">The epoch at which it parted from the others.</param>
/// <param name="Weights">Where its training ended, [parameters].</param>
public sealed record SiblingRun(int Trial, string Setting, string Family, int Fork, double[] Weights);
