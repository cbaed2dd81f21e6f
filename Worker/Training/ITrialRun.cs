using Runner.Results;

namespace Runner.Training;

/// <summary>One trial in training, whatever its precision.</summary>
internal interface ITrialRun : IDisposable
{
    bool Ended { get; }

    /// <summary>Updates finished.</summary>
    long Updates { get; }

    /// <summary>Epochs (updates) finished.</summary>
    int Epoch { get; }

    int Budget { get; }

    /// <summary>Training loss as last measured; NaN before.</summary>
    double Loss { get; }

    /// <summary>Updates of the whole budget.</summary>
    long BudgetUpdates { get; }

    /// <summary>Floating-point operations of the whole budget, roughly.</summary>
    double Work { get; }

    /// <summary>The training loss now, over the whole training set, without penalties. Training goes on as if nobody had asked.</summary>
    double TrainLoss();

    /// <summary>A copy of the weights as they are now.</summary>
    double[] Parameters();

    /// <summary>Sets the initial parameters and measures the first point.</summary>
    void Start();

    /// <summary>Trains for about <paramref name="work"/> floating-point operations, at least one update.</summary>
    void Advance(long work);

    /// <summary>The result of an ended trial.</summary>
    TrialResult Result(int index, double seconds);

    /// <summary>What its curve has shown after a time; all of it after −1.</summary>
    Curve CurveAfter(int time);

    /// <summary>What <see cref="Write"/> wrote before the last update of the budget, where the state is kept; null before that, and where
    /// training ended earlier. What follows that update depends on the budget, and nothing before it does.</summary>
    CheckpointWriter? BeforeLastUpdate { get; }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    long CheckpointBytes { get; }

    void Write(CheckpointWriter writer);

    void Read(CheckpointReader reader);
}
