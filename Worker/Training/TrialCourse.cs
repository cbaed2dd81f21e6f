using Runner.Identities;
using Runner.Optimizers;
using Runner.Optimizers.Schedules;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// The course of one trial apart from its arithmetic: rates, losses seen, the curve, reasons to end. The budget's unit, epoch
/// or update, is called epoch here. A trial alone and a trial in a lane follow the same one.
/// </summary>
internal sealed class TrialCourse
{
    private readonly TrialConfig config;
    private readonly RateSchedule schedule;
    private readonly CurveRecorder curve;
    private readonly bool wantsTrainLoss;
    private readonly int lossEvery;
    private readonly int end;

    private double batchLosses;
    private int batches;
    private double best = double.NaN;
    private double plateauBest = double.PositiveInfinity;
    private int plateauEpoch;
    private bool diverged;
    private bool resting;
    private EndReason reason;
    private int epochs;

    /// <param name="metrics">Columns of the curve.</param>
    /// <param name="updatesPerPass">Updates that see all samples once.</param>
    /// <param name="until">As for <see cref="BundleTrial.Until"/>.</param>
    public TrialCourse(TrialConfig config, string[] metrics, int updatesPerPass, int until = 0)
    {
        this.config = config;
        var training = config.Training;
        end = until > 0 ? Math.Min(until, training.Budget) : training.Budget;
        UpdatesPerEpoch = training.Unit == BudgetUnit.Epochs ? updatesPerPass : 1;
        Updates = (long)training.Budget * UpdatesPerEpoch;
        schedule = RateSchedule.Of(config.Schedule, config.Optimizer.Lr, training.Budget, UpdatesPerEpoch);
        curve = new CurveRecorder(metrics);
        wantsTrainLoss = config.Measure.Curves.Contains(MetricNames.TrainLoss);

        // How often, in epochs, somebody decides by the training loss: every epoch; for a budget in updates, at the points of
        // the curve, or once a pass where there are none between the ends. A schedule that needs it gets it every time.
        var stops = !double.IsNaN(config.Stop.Target) || config.Stop.PlateauPatience > 0;
        lossEvery = schedule.NeedsLoss ? 1
            : !stops ? 0
            : training.Unit == BudgetUnit.Epochs ? 1
            : config.Measure.Every > 0 ? config.Measure.Every
            : updatesPerPass;
    }

    public int UpdatesPerEpoch { get; }

    /// <summary>Updates of the whole budget.</summary>
    public long Updates { get; }

    /// <summary>Updates until it ends or comes to rest.</summary>
    public long LastUpdate => (long)end * UpdatesPerEpoch;

    public bool Ended { get; private set; }

    /// <summary>Training loss as last measured; NaN before.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <summary>Mean of the batches' losses since the last epoch ended; NaN before the first.</summary>
    public double BatchLoss => batches > 0 ? batchLosses / batches : double.NaN;

    /// <summary>What the update after this many uses.</summary>
    public StepSettings Settings(long update) => new(
        schedule.Rate((int)(update / UpdatesPerEpoch), update),
        MomentumSchedule.At(config.Schedule, config.Optimizer.Momentum, update, Updates),
        config.Training.WeightDecay);

    /// <summary>A batch was evaluated, with this loss.</summary>
    public void BatchSeen(double dataLoss)
    {
        batchLosses += dataLoss;
        batches++;
    }

    /// <summary>The objective on a batch was not finite in this epoch, counted from 1.</summary>
    public void Diverge(int epoch)
    {
        epochs = epoch;
        diverged = Ended = true;
    }

    /// <summary>Whether the end of this epoch needs the training loss.</summary>
    public bool NeedsLoss(int epoch) =>
        epoch == 0 || epoch >= end || Decides(epoch) || (IsPoint(epoch) && wantsTrainLoss);

    /// <summary>Everything that happens between epochs: divergence, schedule, reasons to stop.</summary>
    /// <param name="epoch">Epochs finished.</param>
    /// <param name="finite">Whether all parameters are.</param>
    /// <param name="trainLoss">Over the whole training set; NaN when <see cref="NeedsLoss"/> said no.</param>
    /// <returns>Whether a point of the curve belongs here: <see cref="Begin"/> and <see cref="Add"/> it.</returns>
    public bool EpochEnded(int epoch, bool finite, double trainLoss)
    {
        epochs = epoch;
        var measured = NeedsLoss(epoch);
        if (!finite)
        {
            diverged = Ended = true;
            return false;
        }

        if (measured)
        {
            Loss = trainLoss;
            best = trainLoss < best || double.IsNaN(best) ? trainLoss : best;
            if (!double.IsFinite(trainLoss))
            {
                diverged = Ended = true;
                return false;
            }
        }

        if (epoch > 0)
        {
            schedule.EpochEnded(epoch, trainLoss);
        }

        var last = epoch >= end;
        var stop = measured && (epoch == 0 || Decides(epoch) || last) && Stops(epoch, trainLoss);
        if (last && !stop)
        {
            reason = EndReason.Budget;
            resting = end < config.Training.Budget;
        }

        Ended = last || stop;
        return IsPoint(epoch) || Ended;
    }

    /// <summary>As <see cref="EpochEnded"/> where nothing is measured and no point taken: only the schedule moves on.</summary>
    public void Pass(int epoch) => schedule.EpochEnded(epoch, double.NaN);

    /// <summary>Begins the next epoch's mean of batch losses.</summary>
    public void NextEpoch()
    {
        batchLosses = 0;
        batches = 0;
    }

    /// <summary>Begins a point of the curve; as many values follow as there are columns.</summary>
    public void Begin(int epoch) => curve.Begin(epoch);

    public void Add(double value) => curve.Add(value);

    /// <summary>The result of the ended trial.</summary>
    /// <param name="weights">The final parameters as they are hashed.</param>
    /// <param name="testLoss">NaN when there is none.</param>
    public TrialResult Result(int index, double seconds, byte[] weights, double testLoss)
    {
        var recorded = curve.ToCurve();
        return new TrialResult
        {
            Index = index,
            Outcome = diverged ? TrialOutcome.Diverged : resting ? TrialOutcome.Pruned : TrialOutcome.Completed,
            EndReason = reason,
            FinalLoss = diverged ? double.NaN : Loss,
            BestLoss = double.IsFinite(best) ? best : double.NaN,
            TestLoss = diverged || double.IsNaN(testLoss) ? double.NaN : testLoss,
            Epochs = epochs,
            WeightsHash = Sha256Digest.Of(weights),
            CurveHash = recorded.Digest(),
            Weights = config.Measure.Weights ? weights : ReadOnlyMemory<byte>.Empty,
            Curve = recorded,
            Seconds = seconds,
        };
    }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    public long CheckpointBytes => curve.CheckpointBytes + (sizeof(double) * schedule.State.Length);

    /// <summary>What the curve has shown after a time; all of it after −1.</summary>
    public Curve CurveAfter(int time) => curve.After(time);

    public void Write(CheckpointWriter writer)
    {
        writer.Double(batchLosses);
        writer.Int(batches);
        writer.Double(Loss);
        writer.Double(best);
        writer.Double(plateauBest);
        writer.Int(plateauEpoch);
        writer.Int(epochs);
        curve.Write(writer);
    }

    /// <summary>Apart from the rest: in lanes one trial's schedule may stand for all.</summary>
    public void WriteSchedule(CheckpointWriter writer) => writer.Numbers<double>(schedule.State);

    public void ReadSchedule(CheckpointReader reader) => reader.Numbers<double>(schedule.State);

    public void Read(CheckpointReader reader)
    {
        batchLosses = reader.Double();
        batches = reader.Int();
        Loss = reader.Double();
        best = reader.Double();
        plateauBest = reader.Double();
        plateauEpoch = reader.Int();
        epochs = reader.Int();
        curve.Read(reader);
    }

    /// <summary>Whether the curve has a point at the end of this epoch.</summary>
    public bool IsPoint(int epoch) =>
        epoch == 0 || epoch >= end || (config.Measure.Every > 0 && epoch % config.Measure.Every == 0);

    private bool Decides(int epoch) => epoch > 0 && lossEvery > 0 && epoch % lossEvery == 0;

    private bool Stops(int epoch, double trainLoss)
    {
        if (trainLoss <= config.Stop.Target)
        {
            reason = EndReason.Target;
            return true;
        }

        if (config.Stop.PlateauPatience <= 0)
        {
            return false;
        }

        if (double.IsPositiveInfinity(plateauBest)
            || plateauBest - trainLoss > config.Stop.PlateauMinimum * Math.Abs(plateauBest))
        {
            plateauBest = trainLoss;
            plateauEpoch = epoch;
        }

        if (epoch - plateauEpoch < config.Stop.PlateauPatience)
        {
            return false;
        }

        reason = EndReason.Plateau;
        return true;
    }
}
