using Runner.Ledgers;
using Runner.Results;

namespace Runner.Slots;

/// <summary>A bundle in training. Called by one thread at a time.</summary>
public interface IBundleTraining
{
    /// <summary>Does a little: at most about one epoch of one trial, or of one group of lanes. False when nothing is left.</summary>
    bool Advance();

    /// <summary>Results since the last call.</summary>
    IReadOnlyList<TrialResult> TakeFinished();

    /// <summary>Where it is; may be read by any thread.</summary>
    TrainingProgress Progress { get; }

    /// <summary>Epochs or updates so far, summed over the trials, those before a resumption included. Between calls of
    /// <see cref="Advance"/>.</summary>
    long Updates { get; }

    /// <summary>Everything that a resumed training needs to go on to the same bits. Between calls of <see cref="Advance"/>.</summary>
    byte[] Checkpoint();
}

/// <summary>What is being trained right now.</summary>
/// <param name="Trial">Index of the trial (the first of a group of lanes).</param>
/// <param name="Epoch">Epochs, or updates, done.</param>
/// <param name="Budget">Of how many.</param>
/// <param name="Loss">Training loss as last measured; NaN before.</param>
public sealed record TrainingProgress(int Trial, int Epoch, int Budget, double Loss);

/// <summary>Opens leased bundles for training.</summary>
public interface ITrainingSource
{
    /// <summary>From the lease's checkpoint when there is one that can be read, else from the start.</summary>
    IBundleTraining Open(BundleLease lease);
}
