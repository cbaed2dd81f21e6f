using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>The settings of <c>sweep.race</c>: replicates are trained round by round, and only groups whose comparison is undecided get
/// more.</summary>
/// <param name="Metric">What is compared; empty for the test loss where it is measured, else the training loss.</param>
/// <param name="By">The axes whose values define the groups; empty for all.</param>
/// <param name="Confidence">The probability that no group is wrongly called better than another.</param>
/// <param name="First">The number of rounds before any group may leave.</param>
/// <param name="Most">The maximum number of rounds.</param>
public sealed record SweepRace(string Metric, ImmutableArray<string> By, double Confidence, int First, int Most)
{
    public const string Section = "sweep.race";
}
