using Runner.Networks;
using Runner.Results;

namespace Runner.Training;

/// <summary>One trial in training, independent of its precision.</summary>
internal interface ITrialRun : IDisposable
{
    bool Ended { get; }

    /// <summary>Number of finished updates.</summary>
    long Updates { get; }

    /// <summary>Number of finished epochs (or updates, if the budget is in updates).</summary>
    int Epoch { get; }

    int Budget { get; }

    /// <summary>The last measured training loss; NaN before the first measurement.</summary>
    double Loss { get; }

    /// <summary>Updates of the whole budget.</summary>
    long BudgetUpdates { get; }

    /// <summary>Approximate number of floating-point operations for the whole budget.</summary>
    double Work { get; }

    /// <summary>The training loss now, over the whole training set, without penalties. Training goes on as if nobody had asked.</summary>
    double TrainLoss();

    /// <summary>A copy of the current weights.</summary>
    double[] Parameters();

    /// <summary>The current weights and the state of the training beside them, as the ledger keeps them.</summary>
    byte[] WeightBytes();

    ParameterLayout Layout { get; }

    /// <summary>Sets the initial parameters and measures the first point.</summary>
    void Start();

    /// <summary>Trains for about <paramref name="work"/> floating-point operations, at least one update.</summary>
    void Advance(long work);

    /// <summary>Makes the trial end as stopped at the end of the epoch (or update) that has begun or comes next, if it does not end by itself.</summary>
    void StopAfterEpoch();

    /// <summary>The result of an ended trial.</summary>
    TrialResult Result(int index, double seconds);

    /// <summary>The part of the curve after a time; −1 for all of it.</summary>
    Curve CurveAfter(int time);

    /// <summary>The state written by <see cref="Write"/> before the last update of the budget, if states are kept; null before that
    /// update, and if training ended earlier. Only what follows that update depends on the budget.</summary>
    CheckpointWriter? BeforeLastUpdate { get; }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    long CheckpointBytes { get; }

    void Write(CheckpointWriter writer);

    void Read(CheckpointReader reader);
}
