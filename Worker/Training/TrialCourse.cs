using Runner.Identities;
using Runner.Optimizers;
using Runner.Optimizers.Schedules;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// The course of one trial apart from its arithmetic: rates, losses, the curve, reasons to end. The unit of the budget, epoch
/// or update, is called epoch here. It is the same for a trial alone and a trial in a lane.
/// </summary>
internal sealed class TrialCourse
{
    private readonly TrialConfig config;
    private readonly RateSchedule schedule;
    private readonly CurveRecorder curve;
    private readonly bool wantsTrainLoss;
    private readonly int lossEvery;
    private int end;

    private double batchLosses;
    private int batches;
    private double best = double.NaN;
    private double plateauBest = double.PositiveInfinity;
    private int plateauEpoch;
    private bool diverged;
    private bool resting;
    private EndReason reason;
    private int epochs;

    /// <param name="metrics">The columns of the curve.</param>
    /// <param name="updatesPerPass">Number of updates per pass over all samples.</param>
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

        // The interval, in epochs, at which decisions need the training loss: every epoch; for a budget in updates, at the
        // points of the curve, or once per pass if the curve has only its ends. A schedule that needs the loss gets it at
        // every epoch.
        var stops = !double.IsNaN(config.Stop.Target) || config.Stop.PlateauPatience > 0;
        lossEvery = schedule.NeedsLoss ? 1
            : !stops ? 0
            : training.Unit == BudgetUnit.Epochs ? 1
            : config.Measure.Every > 0 ? config.Measure.Every
            : updatesPerPass;
    }

    public int UpdatesPerEpoch { get; }

    /// <summary>Number of updates of the whole budget.</summary>
    public long Updates { get; }

    /// <summary>Number of updates until the trial ends or pauses.</summary>
    public long LastUpdate => (long)end * UpdatesPerEpoch;

    public bool Ended { get; private set; }

    /// <summary>Whether it ends by a user's order, before its budget.</summary>
    public bool EndsByOrder { get; private set; }

    /// <summary>The last measured training loss; NaN before the first measurement.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <summary>Mean of the batch losses since the end of the last epoch; NaN before the first.</summary>
    public double BatchLoss => batches > 0 ? batchLosses / batches : double.NaN;

    /// <summary>The settings of the update that follows <paramref name="update"/> finished ones.</summary>
    public StepSettings Settings(long update) => new(
        schedule.Rate((int)(update / UpdatesPerEpoch), update),
        MomentumSchedule.At(config.Schedule, config.Optimizer.Momentum, update, Updates),
        config.Training.WeightDecay);

    /// <summary>Adds the loss of a batch.</summary>
    public void BatchSeen(double dataLoss)
    {
        batchLosses += dataLoss;
        batches++;
    }

    /// <summary>Ends the trial as diverged, because the objective on a batch was not finite in this epoch, counted from 1.</summary>
    public void Diverge(int epoch)
    {
        epochs = epoch;
        diverged = Ended = true;
    }

    /// <summary>Ends the trial by a user's order after this epoch, which is not over yet. It then has the same bits as one that pauses there.</summary>
    public void StopAt(int epoch)
    {
        if (epoch <= end)
        {
            (end, EndsByOrder) = (epoch, true);
        }
    }

    /// <summary>Whether the end of this epoch needs the training loss.</summary>
    public bool NeedsLoss(int epoch) =>
        epoch == 0 || epoch >= end || Decides(epoch) || (IsPoint(epoch) && wantsTrainLoss);

    /// <summary>Handles the end of an epoch: divergence, schedule, reasons to stop.</summary>
    /// <param name="epoch">Number of finished epochs.</param>
    /// <param name="finite">Whether all parameters are finite.</param>
    /// <param name="trainLoss">The loss over the whole training set; NaN if <see cref="NeedsLoss"/> is false.</param>
    /// <returns>Whether the curve has a point here; the caller then adds it with <see cref="Begin"/> and <see cref="Add"/>.</returns>
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

    /// <summary>As <see cref="EpochEnded"/>, if nothing is measured and there is no point: only the schedule advances.</summary>
    public void Pass(int epoch) => schedule.EpochEnded(epoch, double.NaN);

    /// <summary>Resets the mean of batch losses for the next epoch.</summary>
    public void NextEpoch()
    {
        batchLosses = 0;
        batches = 0;
    }

    /// <summary>Begins a point of the curve; one value per column must follow.</summary>
    public void Begin(int epoch) => curve.Begin(epoch);

    public void Add(double value) => curve.Add(value);

    /// <summary>The result of the ended trial.</summary>
    /// <param name="weights">The final parameters, in the form in which they are hashed.</param>
    /// <param name="testLoss">NaN if there is none.</param>
    /// <param name="node">The worker, if it is known here: a million results are then not copied to name it.</param>
    public TrialResult Result(int index, double seconds, byte[] weights, double testLoss, string node = "")
    {
        var recorded = curve.ToCurve();
        var kept = config.Measure.Weights;
        return new TrialResult
        {
            Index = index,
            Outcome = diverged ? TrialOutcome.Diverged : !resting ? TrialOutcome.Completed : EndsByOrder ? TrialOutcome.Stopped : TrialOutcome.Pruned,
            EndReason = reason,
            FinalLoss = diverged ? double.NaN : Loss,
            BestLoss = double.IsFinite(best) ? best : double.NaN,
            TestLoss = diverged || double.IsNaN(testLoss) ? double.NaN : testLoss,
            Epochs = epochs,
            GivenWeightsHash = kept && weights.Length <= TrialResult.SmallBytes ? null : Sha256Digest.Of(weights),
            GivenCurveHash = recorded.NumberBytes() <= TrialResult.SmallBytes ? null : recorded.Digest(),
            Weights = kept ? weights : ReadOnlyMemory<byte>.Empty,
            Curve = recorded,
            Seconds = seconds,
            Node = node,
        };
    }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    public long CheckpointBytes => curve.CheckpointBytes + (sizeof(double) * schedule.State.Length);

    /// <summary>The part of the curve after a time; −1 for all of it.</summary>
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

    /// <summary>Separate from the rest, because in lanes one trial's schedule may serve all.</summary>
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
