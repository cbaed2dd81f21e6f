using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Slots;

/// <summary>A bundle in training. Called by one thread at a time.</summary>
public interface IBundleTraining : IDisposable
{
    /// <summary>Does a little: at most about one epoch of one trial, or of one group of lanes. False when nothing is left.</summary>
    bool Advance();

    /// <summary>Results since the last call.</summary>
    IReadOnlyList<TrialResult> TakeFinished();

    /// <summary>Where it is; may be read by any thread.</summary>
    TrainingProgress Progress { get; }

    /// <summary>Updates so far, summed over the trials, those before a resumption included. Between calls of <see cref="Advance"/>.</summary>
    long Updates { get; }

    /// <summary>What the running trial has shown since the last call; null when that is nothing, or it is trained in lanes.</summary>
    (int Trial, Curve Part)? TakeCurve();

    /// <summary>How large <see cref="Checkpoint"/> would be now, at least, in bytes: known before it is made.</summary>
    long CheckpointBytes { get; }

    /// <summary>Everything that a resumed training needs to go on to the same bits. Between calls of <see cref="Advance"/>.</summary>
    byte[] Checkpoint();

    /// <summary>It is not to go on. Most hold nothing but memory.</summary>
    void IDisposable.Dispose()
    {
    }
}

/// <summary>Opens leased bundles of one sweep for training.</summary>
public interface ITrainingSource
{
    /// <summary>From the lease's checkpoint when there is one that can be read, else from the start.</summary>
    IBundleTraining Open(BundleLease lease);
}

/// <summary>A sweep that this process can train.</summary>
/// <param name="LongestCall">Training that has not come back for so long hangs; zero to wait forever.</param>
public sealed record TrainableSweep(ITrainingSource Source, SlotPace Pace, TimeSpan LongestCall);

/// <summary>Gets sweeps ready for training: reads their specs and data. Called by slot threads; a sweep is prepared once.</summary>
public interface ISweepSource
{
    /// <exception cref="UnusableSweepException">This process cannot train the sweep.</exception>
    TrainableSweep Prepare(SweepBrief sweep);
}

/// <summary>This process cannot train a sweep, whatever its trial: data are missing, or a plug-in. One line, diagnosis then remedy.</summary>
public sealed class UnusableSweepException(string message, Exception? inner = null) : Exception(message, inner);
