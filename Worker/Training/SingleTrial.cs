using System.Numerics;
using Runner.Results;
using Runner.Specs;

namespace Runner.Training;

/// <summary>A trial that trains alone. Any exception becomes the failure of the trial.</summary>
internal sealed class SingleTrial : TrialGroup
{
    private readonly TrainingContext context;
    private readonly BundleTrial trial;
    private ITrialRun? run;
    private double seconds;
    private bool ended;
    private bool stops;

    public SingleTrial(BundleTrial trial, TrainingContext context)
    {
        this.trial = trial;
        this.context = context;
    }

    /// <summary>Continues from a checkpoint.</summary>
    public SingleTrial(BundleTrial trial, TrainingContext context, CheckpointReader reader)
        : this(trial, context)
    {
        seconds = reader.Double();
        if (reader.Bool())
        {
            run = Open();
            run.Read(reader);
            if (trial.Until > 0 && run.Epoch >= trial.Until)
            {
                throw new CheckpointException("the checkpoint is from later on. Train the bundle from the start.");
            }
        }
    }

    public override GroupForm Form => GroupForm.Single;

    public override IReadOnlyList<BundleTrial> Trials => ended ? [] : [trial];

    public override TrainingProgress Progress =>
        new(trial.Index, run?.Epoch ?? 0, trial.Config.Training.Budget, run?.Loss ?? double.NaN);

    public override long Updates => run?.Updates ?? 0;

    public override void Advance(List<TrialResult> finished, long work)
    {
        var start = context.Time.GetTimestamp();
        try
        {
            if (run is null)
            {
                run = Open();
                run.Start();
                Stop();
            }
            else
            {
                run.Advance(work);
            }

            seconds += context.Time.GetElapsedTime(start).TotalSeconds;
            if (run.Ended)
            {
                var result = run.Result(trial.Index, seconds);
                var isContinued = result.Outcome == TrialOutcome.Pruned || (trial.Config.Training.KeepState == KeptState.Last && result.Outcome != TrialOutcome.Stopped);
                End(finished, isContinued ? result with { State = FinalState(run, result) } : result);
            }
            else if (trial.Config.Stop.WallSeconds > 0 && seconds > trial.Config.Stop.WallSeconds)
            {
                End(finished, Without(
                    TrialOutcome.TimedOut,
                    new TrialFailure($"it exceeded its {trial.Config.Stop.WallSeconds} s limit (stop.wall-s). Raise the limit or train less.", "")));
            }
        }
        catch (OutOfMemoryException problem)
        {
            End(finished, Without(TrialOutcome.OutOfMemory, new TrialFailure(problem.Message.ReplaceLineEndings(" "), problem.ToString())));
        }
        catch (Exception problem)
        {
            End(finished, Without(TrialOutcome.Failed, new TrialFailure(problem.Message.ReplaceLineEndings(" "), problem.ToString())));
        }
    }

    public override void Stop(IReadOnlyCollection<int> trials)
    {
        stops |= trials.Contains(trial.Index);
        Stop();
    }

    private void Stop()
    {
        if (stops && run is { Ended: false })
        {
            run.StopAfterEpoch();
        }
    }

    public override long CheckpointBytes => run?.CheckpointBytes ?? 0;

    public override Curve? CurveAfter(int time) => run?.CurveAfter(time) ?? Curve.Empty;

    public override void Write(CheckpointWriter writer)
    {
        CheckpointWriter? state = null;
        run?.Write(state = new CheckpointWriter());
        Write(writer, trial.Index, state);
    }

    private void Write(CheckpointWriter writer, int index, CheckpointWriter? state)
    {
        writer.Int(index);
        writer.Double(seconds);
        writer.Bool(state is not null);
        if (state is not null)
        {
            writer.All(state);
        }
    }

    /// <summary>The checkpoint from which training with a larger budget continues. A trial that ended before its budget also ends there
    /// with a larger one; then the checkpoint contains its result.</summary>
    private byte[] FinalState(ITrialRun run, TrialResult result) => run.BeforeLastUpdate is null && trial.Config.Training.Budget > 0
        ? BundleTrainer.Write(run.Updates, [result with { Index = BundleTrainer.TheOnlyTrial }], null, _ => { })
        : BundleTrainer.Write(Math.Max(0, run.Updates - 1), [], GroupForm.Single, writer => Write(writer, BundleTrainer.TheOnlyTrial, run.BeforeLastUpdate));

    private ITrialRun Open() => Open(trial.Config, context, trial.Until);

    /// <summary>Opens a trial's run in its precision.</summary>
    /// <param name="until">As for <see cref="BundleTrial.Until"/>.</param>
    public static ITrialRun Open(TrialConfig config, TrainingContext context, int until = 0) =>
        config.Training.Precision == Precision.Float32 ? Open<float>(config, context, until) : Open<double>(config, context, until);

    private static TrialRun<T> Open<T>(TrialConfig config, TrainingContext context, int until)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            config, config.Model.Kind == ModelKind.Surface ? new SurfaceTask<T>(config, context) : new NetworkTask<T>(config, context), until);

    private void End(List<TrialResult> finished, TrialResult result)
    {
        ended = true;
        finished.Add(result);
        run?.Dispose();
    }

    private TrialResult Without(TrialOutcome outcome, TrialFailure failure) => new()
    {
        Index = trial.Index,
        Outcome = outcome,
        Epochs = run?.Epoch ?? 0,
        Failure = failure,
        Seconds = seconds,
    };
}
