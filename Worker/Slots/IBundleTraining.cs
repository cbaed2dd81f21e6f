using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Slots;

/// <summary>A bundle in training. Not thread-safe, except <see cref="Progress"/>.</summary>
public interface IBundleTraining : IDisposable
{
    /// <summary>Trains for at most about one epoch of one trial, or of one group of lanes. Returns false when nothing is left.</summary>
    bool Advance();

    /// <summary>Ends trials by a user's order. Those that have begun end with the epoch (or update) in which they are, the others at once;
    /// their results are among those of <see cref="TakeFinished"/>. Repeating it, and naming other trials, changes nothing. To be called between
    /// calls of <see cref="Advance"/>, which is to be called again even if nothing is left.</summary>
    void Stop(IReadOnlyCollection<int> trials);

    /// <summary>Returns the results since the last call.</summary>
    IReadOnlyList<TrialResult> TakeFinished();

    /// <summary>The current progress; may be read by any thread.</summary>
    TrainingProgress Progress { get; }

    /// <summary>Updates so far, summed over the trials, including those before a resumption. To be called between calls of <see
    /// cref="Advance"/>.</summary>
    long Updates { get; }

    /// <summary>The part of the running trial's curve since the last call; null if there is none, or if it is trained in lanes.</summary>
    (int Trial, Curve Part)? TakeCurve();

    /// <summary>A lower bound on the size of <see cref="Checkpoint"/> in bytes, known before the checkpoint is created.</summary>
    long CheckpointBytes { get; }

    /// <summary>All state that a resumed training needs to continue to the same bits. To be called between calls of <see
    /// cref="Advance"/>.</summary>
    byte[] Checkpoint();

    /// <summary>Ends the training. Does nothing by default, as most implementations hold only memory.</summary>
    void IDisposable.Dispose()
    {
    }
}

/// <summary>Opens leased bundles of one sweep for training.</summary>
public interface ITrainingSource
{
    /// <summary>Opens a bundle from the lease's checkpoint if it has a readable one, else from the start.</summary>
    IBundleTraining Open(BundleLease lease);
}

/// <summary>A sweep that this process can train.</summary>
/// <param name="LongestCall">A call of the training that takes longer than this is considered hanging; zero to wait forever.</param>
public sealed record TrainableSweep(ITrainingSource Source, SlotPace Pace, TimeSpan LongestCall);

/// <summary>Prepares sweeps for training: reads their specs and data. Called by slot threads; each sweep is prepared once.</summary>
public interface ISweepSource
{
    /// <exception cref="UnusableSweepException">This process cannot train the sweep.</exception>
    TrainableSweep Prepare(SweepBrief sweep);
}

/// <summary>This process cannot train any trial of a sweep, for example because data or a plug-in are missing. The message is one line,
/// diagnosis then remedy.</summary>
public sealed class UnusableSweepException(string message, Exception? inner = null) : Exception(message, inner);
