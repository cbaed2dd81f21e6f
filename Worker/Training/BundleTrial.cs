using Runner.Specs;

namespace Runner.Training;

/// <summary>One trial of a bundle.</summary>
/// <param name="Index">The trial's place in its sweep's plan.</param>
public sealed record BundleTrial(int Index, TrialConfig Config)
{
    /// <summary>The epoch (or update) at which it comes to rest; 0 to train to its end.</summary>
    public int Until { get; init; }
}
