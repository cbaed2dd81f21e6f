using System.Numerics;
using Runner.Identities;
using Runner.Networks;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Optimizers.Schedules;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// One trial in training: batch after batch until its budget, target or plateau, or until it diverges. The budget's unit, epoch
/// or update, is called epoch here. All that matters is a function of the configuration; a checkpoint between any two updates
/// continues to the same bits.
/// </summary>
internal sealed class TrialRun<T> : ITrialRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrialConfig config;
    private readonly TrainingTask<T> task;
    private readonly Optimizer<T> optimizer;
    private readonly RateSchedule schedule;
    private readonly GradientClip<T>? clip;
    private readonly Measurement<T>[] measurements;
    private readonly CurveRecorder curve;
    private readonly T[] parameters;
    private readonly T[] gradient;
    private readonly T[] before;
    private readonly bool wantsTrainLoss;
    private readonly bool wantsBefore;
    private readonly int updatesPerEpoch;
    private readonly long updates;
    private readonly int lossEvery;

    private long update;
    private int passBegun = -1;
    private double batchLosses;
    private int batches;
    private double loss = double.NaN;
    private double best = double.NaN;
    private double plateauBest = double.PositiveInfinity;
    private int plateauEpoch;
    private bool ended;
    private bool diverged;
    private EndReason reason;
    private int epochs;

    public TrialRun(TrialConfig config, TrainingTask<T> task)
    {
        this.config = config;
        this.task = task;
        var training = config.Training;
        updatesPerEpoch = training.Unit == BudgetUnit.Epochs ? task.UpdatesPerPass : 1;
        updates = (long)training.Budget * updatesPerEpoch;
        optimizer = Optimizer<T>.Of(config.Optimizer, task.Layout.Count, config.Seeds, updates);
        schedule = RateSchedule.Of(config.Schedule, config.Optimizer.Lr, training.Budget, updatesPerEpoch);
        clip = GradientClip<T>.Of(training);
        measurements = [.. config.Measure.Curves.SelectMany(task.Measure)];
        curve = new CurveRecorder(Array.ConvertAll(measurements, measurement => measurement.Name));
        wantsTrainLoss = config.Measure.Curves.Contains(MetricNames.TrainLoss);
        wantsBefore = config.Measure.Curves.Contains(MetricNames.UpdateRatio);
        parameters = Padding.Allocate<T>(task.Layout.Count);
        gradient = Padding.Allocate<T>(task.Layout.Count);
        before = wantsBefore ? Padding.Allocate<T>(task.Layout.Count) : [];

        // How often, in epochs, somebody decides by the training loss: every epoch; for a budget in updates, at the points of
        // the curve, or once a pass where there are none between the ends. A schedule that needs it gets it every time.
        var stops = !double.IsNaN(config.Stop.Target) || config.Stop.PlateauPatience > 0;
        lossEvery = schedule.NeedsLoss ? 1
            : !stops ? 0
            : training.Unit == BudgetUnit.Epochs ? 1
            : config.Measure.Every > 0 ? config.Measure.Every
            : task.UpdatesPerPass;
    }

    public bool Ended => ended;

    public int Epoch => (int)(update / updatesPerEpoch);

    public int Budget => config.Training.Budget;

    public double Loss => loss;

    private Span<T> Values => parameters.AsSpan(0, task.Layout.Count);

    public void Start()
    {
        var initial = task.InitialParameters();
        for (var i = 0; i < initial.Length; i++)
        {
            parameters[i] = T.CreateTruncating(initial[i]);
        }

        if (wantsBefore)
        {
            parameters.CopyTo(before, 0);
        }

        EpochEnded(0);
    }

    public void Advance(long work)
    {
        var perUpdate = task.WorkPerUpdate;
        for (var done = 0L; done < work && !ended; done += perUpdate)
        {
            Update();
        }
    }

    private void Update()
    {
        var pass = (int)(update / task.UpdatesPerPass);
        if (pass != passBegun)
        {
            task.BeginPass(pass);
            passBegun = pass;
        }

        task.SetBatch((int)(update % task.UpdatesPerPass));
        var objective = task.Objective;
        double value;
        if (optimizer.NeedsGradient)
        {
            value = objective.ValueAndGradient(parameters, gradient);
            clip?.Apply(gradient);
        }
        else
        {
            value = objective.Value(parameters);
        }

        if (!double.IsFinite(value))
        {
            Diverged();
            return;
        }

        batchLosses += task.DataLoss;
        batches++;
        if (wantsBefore)
        {
            parameters.CopyTo(before, 0);
        }

        var step = new StepSettings(
            schedule.Rate(Epoch, update),
            MomentumSchedule.At(config.Schedule, config.Optimizer.Momentum, update, updates),
            config.Training.WeightDecay);
        optimizer.Step(parameters, gradient, value, step, objective);
        update++;
        if (update % updatesPerEpoch == 0)
        {
            EpochEnded((int)(update / updatesPerEpoch));
        }
    }

    /// <summary>Everything that happens between epochs: divergence, measurement, schedule, reasons to stop.</summary>
    private void EpochEnded(int epoch)
    {
        epochs = epoch;
        var last = epoch >= config.Training.Budget;
        if (!FixedOrderSum.AllFinite<T>(Values))
        {
            diverged = ended = true;
            return;
        }

        var every = config.Measure.Every;
        var point = epoch == 0 || last || (every > 0 && epoch % every == 0);
        var decides = epoch > 0 && lossEvery > 0 && epoch % lossEvery == 0;
        var trainLoss = double.NaN;
        if (last || epoch == 0 || decides || (point && wantsTrainLoss))
        {
            trainLoss = MeasureLoss();
            if (!double.IsFinite(trainLoss))
            {
                diverged = ended = true;
                return;
            }
        }

        if (epoch > 0)
        {
            schedule.EpochEnded(epoch, trainLoss);
        }

        var stop = !double.IsNaN(trainLoss) && (epoch == 0 || decides || last) && Stops(epoch, trainLoss);
        if (last && !stop)
        {
            reason = EndReason.Budget;
        }

        ended = last || stop;
        if (point || ended)
        {
            Measure(epoch, trainLoss);
        }

        batchLosses = 0;
        batches = 0;
    }

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

    private double MeasureLoss()
    {
        loss = task.TrainLoss(parameters);
        if (loss < best || double.IsNaN(best))
        {
            best = loss;
        }

        return loss;
    }

    private void Measure(int epoch, double trainLoss)
    {
        curve.Begin(epoch);
        var moment = new TrialMoment<T>(parameters, wantsBefore ? before : parameters, trainLoss, batches > 0 ? batchLosses / batches : double.NaN);
        foreach (var measurement in measurements)
        {
            curve.Add(measurement.Of(moment));
        }
    }

    private void Diverged()
    {
        epochs = Epoch + 1;
        diverged = ended = true;
    }

    public TrialResult Result(int index, double seconds)
    {
        var weights = WeightBytes.Of<T>(Values);
        var recorded = curve.ToCurve();
        return new TrialResult
        {
            Index = index,
            Outcome = diverged ? TrialOutcome.Diverged : TrialOutcome.Completed,
            EndReason = reason,
            FinalLoss = diverged ? double.NaN : loss,
            BestLoss = double.IsFinite(best) ? best : double.NaN,
            TestLoss = diverged ? double.NaN : Canonical(task.TestLoss(parameters)),
            Epochs = epochs,
            WeightsHash = Sha256Digest.Of(weights),
            CurveHash = recorded.Digest(),
            Weights = config.Measure.Weights ? weights : ReadOnlyMemory<byte>.Empty,
            Curve = recorded,
            Seconds = seconds,
        };
    }

    public void Write(CheckpointWriter writer)
    {
        writer.Int(task.Layout.Count);
        writer.Int(optimizer.State.Length);
        writer.Long(update);
        writer.Bool(passBegun >= 0 && passBegun == update / task.UpdatesPerPass);
        writer.Long(task.NoisePosition);
        writer.Double(batchLosses);
        writer.Int(batches);
        writer.Double(loss);
        writer.Double(best);
        writer.Double(plateauBest);
        writer.Int(plateauEpoch);
        writer.Int(epochs);
        writer.Numbers<T>(Values);
        writer.Numbers<T>(optimizer.State);
        writer.Numbers<double>(optimizer.Scalars);
        writer.Numbers<double>(schedule.State);
        curve.Write(writer);
    }

    public void Read(CheckpointReader reader)
    {
        if (reader.Int() != task.Layout.Count || reader.Int() != optimizer.State.Length)
        {
            throw new CheckpointException("the checkpoint is of another model. Train the bundle from the start.");
        }

        update = reader.Long();
        var insidePass = reader.Bool();
        var noisePosition = reader.Long();
        batchLosses = reader.Double();
        batches = reader.Int();
        loss = reader.Double();
        best = reader.Double();
        plateauBest = reader.Double();
        plateauEpoch = reader.Int();
        epochs = reader.Int();
        reader.Numbers<T>(Values);
        reader.Numbers<T>(optimizer.State);
        reader.Numbers<double>(optimizer.Scalars);
        reader.Numbers<double>(schedule.State);
        curve.Read(reader);
        if (insidePass)
        {
            passBegun = (int)(update / task.UpdatesPerPass);
            task.BeginPass(passBegun);
            task.NoisePosition = noisePosition;
        }
    }

    private static double Canonical(double value) => double.IsNaN(value) ? double.NaN : value;
}
