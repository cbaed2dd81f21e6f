using Runner.Results;

namespace Runner.Training;

/// <summary>Trials of a bundle that train together: one by itself, or several narrow ones side by side in the lanes of a
/// vector. The bundle trainer takes one group after the other.</summary>
internal abstract class TrialGroup
{
    /// <summary>Which form of training it is; written to checkpoints.</summary>
    public abstract GroupForm Form { get; }

    /// <summary>The trials in it that have not ended.</summary>
    public abstract IReadOnlyList<BundleTrial> Trials { get; }

    public abstract TrainingProgress Progress { get; }

    /// <summary>Updates so far, summed over the trials with which it began.</summary>
    public abstract long Updates { get; }

    /// <summary>Trains for about <paramref name="work"/> floating-point operations, at least one update; trials that end are added
    /// to <paramref name="finished"/> and leave the group.</summary>
    public abstract void Advance(List<TrialResult> finished, long work);

    /// <summary>How many bytes <see cref="Write"/> writes now, nearly: at least nine tenths of them.</summary>
    public abstract long CheckpointBytes { get; }

    public abstract void Write(CheckpointWriter writer);
}

/// <summary>Forms of training; the numbers are part of checkpoints.</summary>
internal enum GroupForm
{
    Single = 1,
    Lanes = 2,
}
