using Runner.Results;

namespace Runner.Training;

/// <summary>Trials of a bundle that train together: a single one, or several narrow ones in the lanes of a vector. The
/// bundle trainer processes one group after another.</summary>
internal abstract class TrialGroup
{
    /// <summary>The form of training; written to checkpoints.</summary>
    public abstract GroupForm Form { get; }

    /// <summary>The trials of the group that have not ended.</summary>
    public abstract IReadOnlyList<BundleTrial> Trials { get; }

    public abstract TrainingProgress Progress { get; }

    /// <summary>Updates so far, summed over the trials with which the group began.</summary>
    public abstract long Updates { get; }

    /// <summary>Trains for about <paramref name="work"/> floating-point operations, at least one update; trials that end are added
    /// to <paramref name="finished"/> and leave the group.</summary>
    public abstract void Advance(List<TrialResult> finished, long work);

    /// <summary>Ends those of its trials that are named with the epoch (or update) in which they are.</summary>
    public abstract void Stop(IReadOnlyCollection<int> trials);

    /// <summary>The part of the curve of its only trial after a time, −1 for all of it; null if several train together.</summary>
    public abstract Curve? CurveAfter(int time);

    /// <summary>Estimate of the bytes that <see cref="Write"/> writes: at least nine tenths of the actual number.</summary>
    public abstract long CheckpointBytes { get; }

    public abstract void Write(CheckpointWriter writer);
}

/// <summary>Forms of training; the numbers are part of checkpoints.</summary>
internal enum GroupForm
{
    Single = 1,
    Lanes = 2,
}
