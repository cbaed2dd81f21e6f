using Runner.Data;
using Runner.Networks;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>A trial that trains one update at a time and can be looked at in between. It ends in the bits of the same trial in a sweep,
/// however often it was looked at.</summary>
public sealed class TrialPlayback : IDisposable
{
    private readonly ITrialRun run;

    private TrialPlayback(ITrialRun run) => this.run = run;

    public bool Ended => run.Ended;

    /// <summary>Updates finished.</summary>
    public long Updates => run.Updates;

    /// <summary>Epochs (updates, where the budget is in updates) finished.</summary>
    public int Epoch => run.Epoch;

    /// <summary>Updates of the whole budget.</summary>
    public long BudgetUpdates => run.BudgetUpdates;

    /// <summary>Floating-point operations of the whole budget, roughly.</summary>
    public double Work => run.Work;

    /// <summary>Not started yet.</summary>
    public static TrialPlayback Open(TrialConfig config, DataCatalogue data) =>
        new(SingleTrial.Open(config, new TrainingContext(data, TimeProvider.System)));

    /// <summary>Sets the initial parameters.</summary>
    public void Start() => run.Start();

    public void Update() => run.Advance(1);

    /// <summary>A copy of the weights as they are now.</summary>
    public double[] Parameters() => run.Parameters();

    /// <inheritdoc cref="ITrialRun.TrainLoss"/>
    public double TrainLoss() => run.TrainLoss();

    /// <summary>The weights as they are now, and the state of the training beside them, as the ledger keeps them.</summary>
    public byte[] WeightBytes() => run.WeightBytes();

    /// <summary>The order of the weights.</summary>
    public ParameterLayout Layout => run.Layout;

    /// <summary>The result, once it has ended.</summary>
    public TrialResult Result(int index) => run.Result(index, 0);

    public void Dispose() => run.Dispose();
}
