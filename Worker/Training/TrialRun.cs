using System.Numerics;
using System.Runtime.CompilerServices;
using Runner.Networks;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// A single trial in training, batch after batch along its <see cref="TrialCourse"/>. The result depends only on the
/// configuration; a checkpoint between any two updates continues to the same bits.
/// </summary>
internal sealed class TrialRun<T> : ITrialRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrialConfig config;
    private readonly TrainingTask<T> task;
    private readonly Optimizer<T> optimizer;
    private readonly GradientClip<T>? clip;
    private readonly Measurement<T>[] measurements;
    private readonly TrialCourse course;
    private readonly T[] parameters;
    private readonly T[] gradient;
    private readonly T[] before;
    private readonly bool wantsBefore;
    private readonly bool mayRest;

    private long update;
    private int passBegun = -1;

    /// <param name="until">As for <see cref="BundleTrial.Until"/>.</param>
    public TrialRun(TrialConfig config, TrainingTask<T> task, int until = 0)
    {
        mayRest = until > 0;
        this.config = config;
        this.task = task;
        measurements = [.. config.Measure.Curves.SelectMany(task.Measure)];
        course = new TrialCourse(config, Array.ConvertAll(measurements, measurement => measurement.Name), task.UpdatesPerPass, until);
        optimizer = Optimizer<T>.Of(config.Optimizer, task.Layout.Count, config.Seeds, KeepsState ? long.MaxValue : course.Updates);
        clip = GradientClip<T>.Of(config.Training);
        wantsBefore = config.Measure.Curves.Contains(MetricNames.UpdateRatio);
        parameters = Padding.Allocate<T>(task.Layout.Count);
        gradient = Padding.Allocate<T>(task.Layout.Count);
        before = wantsBefore ? Padding.Allocate<T>(task.Layout.Count) : [];
    }

    public bool Ended => course.Ended;

    public void Dispose() => task.Dispose();

    public long Updates => update;

    public int Epoch => (int)(update / course.UpdatesPerEpoch);

    public int Budget => config.Training.Budget;

    public double Loss => course.Loss;

    public CheckpointWriter? BeforeLastUpdate { get; private set; }

    public long BudgetUpdates => course.Updates;

    public double Work => (double)course.Updates * task.WorkPerUpdate;

    public double TrainLoss() => task.TrainLoss(parameters);

    private bool KeepsState => config.Training.KeepState == KeptState.Last;

    private Span<T> Values => parameters.AsSpan(0, task.Layout.Count);

    public double[] Parameters()
    {
        var copy = new double[task.Layout.Count];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = double.CreateTruncating(parameters[i]);
        }

        return copy;
    }

    public void Start()
    {
        var initial = task.Begin();
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
        for (var done = 0L; done < work && !Ended; done += perUpdate)
        {
            Update();
        }
    }

    public void StopAfterEpoch() => course.StopAt(Epoch + 1);

    private void Update()
    {
        if ((KeepsState || mayRest) && update == course.LastUpdate - 1)
        {
            Write(BeforeLastUpdate = new CheckpointWriter());
        }

        var pass = (int)(update / task.UpdatesPerPass);
        if (pass != passBegun)
        {
            task.BeginPass(pass);
            passBegun = pass;
            if (pass == config.Training.Fork)
            {
                Nudge.Apply(config, task.Layout, Values);
            }
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
            course.Diverge(Epoch + 1);
            return;
        }

        course.BatchSeen(task.DataLoss);
        if (wantsBefore)
        {
            parameters.CopyTo(before, 0);
        }

        optimizer.Step(parameters, gradient, value, course.Settings(update), objective);
        update++;
        if (update % course.UpdatesPerEpoch == 0)
        {
            EpochEnded(Epoch);
        }
    }

    private void EpochEnded(int epoch)
    {
        var finite = FixedOrderSum.AllFinite<T>(Values);
        var trainLoss = finite && course.NeedsLoss(epoch) ? task.TrainLoss(parameters) : double.NaN;
        if (course.EpochEnded(epoch, finite, trainLoss))
        {
            course.Begin(epoch);
            var moment = new TrialMoment<T>(parameters, wantsBefore ? before : parameters, trainLoss, course.BatchLoss);
            foreach (var measurement in measurements)
            {
                course.Add(measurement.Of(moment));
            }
        }

        course.NextEpoch();
    }

    public byte[] WeightBytes() => [.. Training.WeightBytes.Of<T>(Values), .. Training.WeightBytes.Of<T>(task.State)];

    public ParameterLayout Layout => task.Layout;

    public TrialResult Result(int index, double seconds) => course.Result(index, seconds, WeightBytes(), task.TestLoss(parameters));

    public Curve CurveAfter(int time) => course.CurveAfter(time);

    public long CheckpointBytes =>
        task.Stamp.Length + (2L * sizeof(int)) + ((long)Unsafe.SizeOf<T>() * (task.Layout.Count + task.State.Length + optimizer.State.Length)) + (sizeof(double) * (long)optimizer.Scalars.Length) + course.CheckpointBytes;

    public void Write(CheckpointWriter writer)
    {
        writer.Text(task.Stamp);
        writer.Int(task.Layout.Count);
        writer.Int(task.State.Length);
        writer.Int(optimizer.State.Length);
        writer.Long(update);
        writer.Bool(passBegun >= 0 && passBegun == update / task.UpdatesPerPass);
        writer.Long(task.NoisePosition);
        writer.Numbers<T>(Values);
        writer.Numbers<T>(task.State);
        writer.Numbers<T>(optimizer.State);
        writer.Numbers<double>(optimizer.Scalars);
        course.WriteSchedule(writer);
        course.Write(writer);
    }

    public void Read(CheckpointReader reader)
    {
        if (reader.Text() is var stamp && stamp != task.Stamp)
        {
            throw new CheckpointException($"the checkpoint was written with {stamp}, but this is {task.Stamp}. Train the bundle from the start.");
        }

        if (reader.Int() != task.Layout.Count || reader.Int() != task.State.Length || reader.Int() != optimizer.State.Length)
        {
            throw new CheckpointException("the checkpoint belongs to another model. Train the bundle from the start.");
        }

        update = reader.Long();
        var insidePass = reader.Bool();
        var noisePosition = reader.Long();
        reader.Numbers<T>(Values);
        reader.Numbers(task.State);
        reader.Numbers<T>(optimizer.State);
        reader.Numbers<double>(optimizer.Scalars);
        course.ReadSchedule(reader);
        course.Read(reader);
        if (insidePass)
        {
            passBegun = (int)(update / task.UpdatesPerPass);
            task.BeginPass(passBegun);
            task.NoisePosition = noisePosition;
        }
    }
}
