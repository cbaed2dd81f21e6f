using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>What <c>sweep.race</c> says: replicates are trained round by round, and only groups whose comparison is open get more.</summary>
/// <param name="Metric">What is compared; empty for the test loss where it is measured, else the training loss.</param>
/// <param name="By">Axes whose values make the groups; empty for all.</param>
/// <param name="Confidence">That no "better" is false.</param>
/// <param name="First">Rounds before anybody leaves.</param>
/// <param name="Most">Rounds at most.</param>
public sealed record SweepRace(string Metric, ImmutableArray<string> By, double Confidence, int First, int Most)
{
    public const string Section = "sweep.race";
}
