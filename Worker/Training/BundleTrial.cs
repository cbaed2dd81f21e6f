using Runner.Specs;

namespace Runner.Training;

/// <summary>One trial of a bundle.</summary>
/// <param name="Index">The index of the trial in the plan of its sweep.</param>
public sealed record BundleTrial(int Index, TrialConfig Config)
{
    /// <summary>The epoch (or update) at which the trial pauses; 0 to train to the end.</summary>
    public int Until { get; init; }
}
