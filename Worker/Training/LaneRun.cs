using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Lanes;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Results;
using Runner.Slots;

namespace Runner.Training;

/// <summary>
/// A group of trials in lanes: one pass of vector operations updates all, and each follows its own <see
/// cref="TrialCourse"/>. A trial that ends is recorded with its bits at that time, and its lane is cleared; it never affects
/// the others.
/// </summary>
internal sealed class LaneRun<T> : ILaneRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BundleTrial[] trials;
    private readonly NetworkTask<T> task;
    private readonly Func<double> seconds;
    private readonly string node;
    private readonly TrialCourse[] courses;
    private readonly bool[] ended;
    private readonly Measurement<T>[] measurements;
    private readonly LaneNetwork<T> network;
    private readonly LaneOptimizer<T> optimizer;
    private readonly LaneBatches<T> batches;
    private readonly LaneLossSum<T> sum;
    private readonly AlignedBuffer<double> totals;
    private readonly StepSettings[] steps;
    private readonly T[] one;
    private readonly bool alike;
    private readonly bool wantsBatchLoss;
    private int active;
    private long update;
    private int passBegun = -1;

    /// <summary>The lane whose course says for all when losses and points are due: one that is not stopped early, while there is one.</summary>
    private int guide;

    /// <summary>The epoch that ends some trials by order; 0 for none.</summary>
    private int stopsAt;

    /// <param name="seconds">The training time of a trial that ends now, in seconds.</param>
    public LaneRun(IReadOnlyList<BundleTrial> trials, NetworkTask<T> task, TrainingContext context, Func<double> seconds)
    {
        this.trials = [.. trials];
        this.task = task;
        this.seconds = seconds;
        node = context.Node;
        var first = trials[0].Config;
        measurements = [.. first.Measure.Curves.SelectMany(task.Measure)];
        var names = Array.ConvertAll(measurements, measurement => measurement.Name);
        courses = [.. trials.Select(trial => new TrialCourse(trial.Config, names, task.UpdatesPerPass))];
        ended = new bool[trials.Count];
        active = trials.Count;
        var width = LaneRules.Width<T>(trials.Count);
        var workspace = context.Reuse<LaneWorkspace<T>>(existing => existing.Fits(task, width), () => new LaneWorkspace<T>(task, width));
        workspace.Begin();
        network = workspace.Network;
        sum = workspace.Sum;
        totals = workspace.Totals;
        batches = new LaneBatches<T>(task, workspace, [.. trials.Select(trial => trial.Config.Seeds)]);
        optimizer = LaneOptimizer<T>.Of([.. trials.Select(trial => trial.Config.Optimizer)], task.Layout.Count, width)
            ?? throw new NetworkException($"optimizer: {first.Optimizer.Kind} has no form for lanes.");
        one = Padding.Allocate<T>(task.Layout.Count);
        wantsBatchLoss = first.Measure.Curves.Contains(MetricNames.BatchLoss);

        // One schedule serves all trials if it does not differ between them.
        alike = trials.All(trial => trial.Config.Optimizer.Lr == first.Optimizer.Lr
            && trial.Config.Optimizer.Momentum == first.Optimizer.Momentum
            && trial.Config.Training.WeightDecay == first.Training.WeightDecay)
            && first.Schedule.Kind != Specs.ScheduleKind.OnPlateau;
        steps = new StepSettings[alike ? 1 : trials.Count];
    }

    public IReadOnlyList<BundleTrial> Trials => [.. trials.Where((_, lane) => !ended[lane])];

    public TrainingProgress Progress
    {
        get
        {
            var lane = Math.Max(0, Array.IndexOf(ended, false));
            return new(trials[lane].Index, Epoch, trials[lane].Config.Training.Budget, courses[lane].Loss);
        }
    }

    private int UpdatesPerEpoch => courses[0].UpdatesPerEpoch;

    public long Updates => update;

    public Curve CurveAfter(int time) => courses[0].CurveAfter(time);

    private int Epoch => (int)(update / UpdatesPerEpoch);

    public void Start(List<TrialResult> finished)
    {
        for (var lane = 0; lane < trials.Length; lane++)
        {
            try
            {
                var initial = task.InitialParametersOf(trials[lane].Config);
                for (var i = 0; i < initial.Length; i++)
                {
                    one[i] = T.CreateTruncating(initial[i]);
                }

                network.Load(lane, one.AsSpan(0, initial.Length));
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                Leave(lane, finished, new TrialResult
                {
                    Index = trials[lane].Index,
                    Outcome = TrialOutcome.Failed,
                    Failure = new TrialFailure(problem.Message.ReplaceLineEndings(" "), problem.ToString()),
                    Seconds = seconds(),
                });
            }
        }

        EpochEnded(0, finished);
    }

    public void Advance(long work, List<TrialResult> finished)
    {
        // One vector operation does the work of several trials.
        var perUpdate = Math.Max(1, task.WorkPerUpdate * network.Width / Vector512<T>.Count);
        for (var done = 0L; done < work && active > 0; done += perUpdate)
        {
            Update(finished);
        }
    }

    public void Stop(IReadOnlyCollection<int> stopped)
    {
        var epoch = Epoch + 1;
        for (var lane = 0; lane < trials.Length; lane++)
        {
            if (!ended[lane] && stopped.Contains(trials[lane].Index))
            {
                courses[lane].StopAt(epoch);
                stopsAt = epoch;
            }
        }

        guide = Math.Max(0, Array.FindIndex(courses, course => !course.EndsByOrder));
    }

    private void Update(List<TrialResult> finished)
    {
        var pass = (int)(update / task.UpdatesPerPass);
        if (pass != passBegun)
        {
            batches.BeginPass(pass);
            passBegun = pass;
        }

        var count = batches.Set((int)(update % task.UpdatesPerPass), out var inputs, out var targets);
        if (wantsBatchLoss)
        {
            sum.Clear();
        }
        else
        {
            sum.Watch();
        }

        network.Differentiate(sum, inputs, targets, count);
        LossesSeen(targets, count, finished);
        for (var lane = 0; lane < steps.Length; lane++)
        {
            steps[lane] = courses[lane].Settings(update);
        }

        optimizer.Step(network.Parameters, network.Gradient, steps);
        update++;
        if (update % UpdatesPerEpoch == 0)
        {
            EpochEnded(Epoch, finished);
        }
    }

    /// <summary>Ends trials whose loss on the batch is not finite, with the parameters that gave this loss.</summary>
    private void LossesSeen(LaneSamples<T> targets, int count, List<TrialResult> finished)
    {
        if (sum.IsWatching)
        {
            if (sum.AreSurelyFinite)
            {
                return;
            }

            sum.Clear();
            network.Measure(sum, targets, count);
        }

        sum.Totals(totals);
        var divisor = task.Loss.Divisor(count, network.Outputs);
        for (var lane = 0; lane < trials.Length; lane++)
        {
            if (ended[lane])
            {
                continue;
            }

            if (!double.IsFinite(totals.Span[lane]))
            {
                courses[lane].Diverge(Epoch + 1);
                Leave(lane, finished);
            }
            else if (wantsBatchLoss)
            {
                courses[lane].BatchSeen(totals.Span[lane] / divisor);
            }
        }
    }

    private void EpochEnded(int epoch, List<TrialResult> finished)
    {
        var allFinite = FixedOrderSum.AllFinite<T>(network.Parameters.Span);

        // Epochs end at the same time for all trials of a group, and so the same measurements are needed, except by those that are stopped.
        var needsLoss = courses[guide].NeedsLoss(epoch) || (epoch == stopsAt && epoch > 0);
        if (needsLoss)
        {
            MeasureLoss();
        }

        if (allFinite && !needsLoss && alike && Quiet(epoch))
        {
            return;
        }

        for (var lane = 0; lane < trials.Length; lane++)
        {
            if (ended[lane])
            {
                if (lane == 0 && alike)
                {
                    // Its schedule continues, as the others use it.
                    courses[0].Pass(epoch);
                }

                continue;
            }

            var finite = allFinite || IsFinite(lane);
            var trainLoss = finite && needsLoss && courses[lane].NeedsLoss(epoch) ? totals.Span[lane] : double.NaN;
            if (courses[lane].EpochEnded(epoch, finite, trainLoss))
            {
                Record(lane, epoch, trainLoss);
            }

            courses[lane].NextEpoch();
            if (courses[lane].Ended)
            {
                Leave(lane, finished);
            }
        }
    }

    /// <summary>Between points of the curve only the schedules advance; if they are equal, only the first one is used.</summary>
    private bool Quiet(int epoch)
    {
        if (wantsBatchLoss || courses[guide].IsPoint(epoch))
        {
            return false;
        }

        courses[0].Pass(epoch);
        return true;
    }

    /// <summary>Computes the loss of every trial over the whole training set in <c>totals</c>.</summary>
    private void MeasureLoss()
    {
        sum.Clear();
        for (var start = 0; start < task.Train.Count; start += network.Capacity)
        {
            var count = batches.Range(start, out var inputs, out var targets);
            network.Forward(inputs, count);
            network.Measure(sum, targets, count);
        }

        sum.Totals(totals);
        var divisor = task.Loss.Divisor(task.Train.Count, network.Outputs);
        foreach (ref var total in totals.Span)
        {
            total /= divisor;
        }
    }

    private void Record(int lane, int epoch, double trainLoss)
    {
        courses[lane].Begin(epoch);
        network.Store(lane, one.AsSpan(0, task.Layout.Count));
        var moment = new TrialMoment<T>(one, one, trainLoss, courses[lane].BatchLoss);
        foreach (var measurement in measurements)
        {
            courses[lane].Add(measurement.Of(moment));
        }
    }

    private bool IsFinite(int lane)
    {
        var rows = network.Parameters.Span;
        for (var i = lane; i < rows.Length; i += network.Width)
        {
            if (!T.IsFinite(rows[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Records the result of a trial that has ended and clears its lane.</summary>
    private void Leave(int lane, List<TrialResult> finished, TrialResult? result = null)
    {
        if (result is null)
        {
            var parameters = one.AsSpan(0, task.Layout.Count);
            network.Store(lane, parameters);
            result = courses[lane].Result(trials[lane].Index, seconds(), WeightBytes.Of<T>(parameters), task.TestLoss(one), node);
        }

        finished.Add(result);
        ended[lane] = true;
        active--;
        one.AsSpan().Clear();
        network.Load(lane, one.AsSpan(0, task.Layout.Count));
        optimizer.Clear(lane);
    }

    public long CheckpointBytes
    {
        get
        {
            var each = ((long)Unsafe.SizeOf<T>() * (task.Layout.Count + optimizer.StatePerTrial)) + (sizeof(double) * optimizer.ScalarsPerTrial);
            var total = 0L;
            for (var lane = 0; lane < trials.Length; lane++)
            {
                total += ended[lane] ? 0 : each + courses[lane].CheckpointBytes;
            }

            return total;
        }
    }

    public void Write(CheckpointWriter writer)
    {
        var state = new T[optimizer.StatePerTrial];
        var scalars = new double[optimizer.ScalarsPerTrial];
        for (var lane = 0; lane < trials.Length; lane++)
        {
            if (ended[lane])
            {
                continue;
            }

            var parameters = one.AsSpan(0, task.Layout.Count);
            network.Store(lane, parameters);
            optimizer.Store(lane, state, scalars);
            var part = new CheckpointWriter();
            part.Int(parameters.Length);
            part.Int(state.Length);
            part.Numbers<T>(parameters);
            part.Numbers<T>(state);
            part.Numbers<double>(scalars);
            courses[alike ? 0 : lane].WriteSchedule(part);
            courses[lane].Write(part);
            writer.Bytes(part.Finish());
        }

        writer.Long(update);
    }

    public void Read(IReadOnlyList<byte[]> states, long updatesDone)
    {
        var state = new T[optimizer.StatePerTrial];
        var scalars = new double[optimizer.ScalarsPerTrial];
        var parameters = one.AsSpan(0, task.Layout.Count);
        for (var lane = 0; lane < states.Count; lane++)
        {
            var reader = new CheckpointReader(states[lane]);
            if (reader.Int() != parameters.Length || reader.Int() != state.Length)
            {
                throw new CheckpointException("the checkpoint belongs to another model. Train the bundle from the start.");
            }

            reader.Numbers<T>(parameters);
            reader.Numbers<T>(state);
            reader.Numbers<double>(scalars);
            courses[lane].ReadSchedule(reader);
            courses[lane].Read(reader);
            network.Load(lane, parameters);
            optimizer.Load(lane, state, scalars);
        }

        update = updatesDone;
    }
}
