using Runner.Results;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Trials of narrow networks that train together, one per vector lane.</summary>
internal sealed class LaneGroup : TrialGroup
{
    private readonly TrainingContext context;
    private readonly ILaneRun run;
    private readonly int size;
    private double seconds;
    private double? share;
    private long advancedFrom;
    private bool started;

    /// <param name="trials">At least one trial; all may train together according to <see cref="LaneRules"/>.</param>
    public LaneGroup(IReadOnlyList<BundleTrial> trials, TrainingContext context)
    {
        this.context = context;
        size = trials.Count;
        run = trials[0].Config.Training.Precision == Precision.Float32
            ? new LaneRun<float>(trials, new NetworkTask<float>(trials[0].Config, context), context, Share)
            : new LaneRun<double>(trials, new NetworkTask<double>(trials[0].Config, context), context, Share);
    }

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="wanted">The trials in the checkpoint that are still wanted, by index.</param>
    public static LaneGroup? Resume(CheckpointReader reader, IReadOnlyDictionary<int, BundleTrial> wanted, TrainingContext context)
    {
        var spent = reader.Double();
        var begun = reader.Bool();
        var indices = new int[reader.Count(4)];
        foreach (ref var index in indices.AsSpan())
        {
            index = reader.Int();
        }

        // The state of trials that are no longer wanted is skipped.
        var states = indices.Select(_ => begun ? reader.Bytes() : []).ToArray();
        var common = begun ? reader.Long() : 0;
        var kept = Enumerable.Range(0, indices.Length).Where(i => wanted.ContainsKey(indices[i])).ToArray();
        if (kept.Length == 0)
        {
            return null;
        }

        var group = new LaneGroup([.. kept.Select(i => wanted[indices[i]])], context) { seconds = spent, started = begun };
        if (begun)
        {
            group.run.Read([.. kept.Select(i => states[i])], common);
        }

        return group;
    }

    /// <summary>Removes the next trials that can train together from the queue; null if the first one trains alone.</summary>
    public static LaneGroup? Take(List<BundleTrial> waiting, TrainingContext context)
    {
        var first = waiting[0];
        var most = first.Until > 0 ? 0 : LaneRules.Most(first.Config, context);
        if (most == 0)
        {
            return null;
        }

        var together = new List<BundleTrial>(most);
        var inARow = true;
        for (var i = 0; i < waiting.Count && together.Count < most; i++)
        {
            if (i == 0 || (waiting[i].Until == 0 && LaneRules.Together(first.Config, waiting[i].Config)))
            {
                inARow &= together.Count == i;
                together.Add(waiting[i]);
            }
        }

        if (together.Count < 2 && !LaneRules.EvenAlone(first.Config, context))
        {
            return null;
        }

        LaneGroup group;
        try
        {
            group = new LaneGroup(together, context);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // The configuration is invalid; each trial reports the problem when it is trained alone.
            return null;
        }

        if (inARow)
        {
            waiting.RemoveRange(0, together.Count);
        }
        else
        {
            var taken = together.ToHashSet();
            waiting.RemoveAll(taken.Contains);
        }

        return group;
    }

    public override GroupForm Form => GroupForm.Lanes;

    public override IReadOnlyList<BundleTrial> Trials => run.Trials;

    public override TrainingProgress Progress => run.Progress;

    public override long Updates => run.Updates * size;

    public override void Advance(List<TrialResult> finished, long work)
    {
        advancedFrom = context.Time.GetTimestamp();
        share = null;
        if (started)
        {
            run.Advance(work, finished);
        }
        else
        {
            run.Start(finished);
            started = true;
        }

        seconds = Spent();
    }

    public override void Stop(IReadOnlyCollection<int> trials) => run.Stop(trials);

    /// <summary>A trial's share of the time, in seconds; the same for all that end together.</summary>
    private double Share() => share ??= Spent() / size;

    private double Spent() => seconds + context.Time.GetElapsedTime(advancedFrom).TotalSeconds;

    public override Curve? CurveAfter(int time) => size == 1 ? run.CurveAfter(time) : null;

    public override long CheckpointBytes => started ? run.CheckpointBytes : 0;

    public override void Write(CheckpointWriter writer)
    {
        writer.Double(seconds);
        writer.Bool(started);
        var trials = run.Trials;
        writer.Int(trials.Count);
        foreach (var trial in trials)
        {
            writer.Int(trial.Index);
        }

        if (started)
        {
            run.Write(writer);
        }
    }
}

/// <summary>Trials in lanes, independent of their precision.</summary>
internal interface ILaneRun
{
    /// <summary>The trials that have not ended.</summary>
    IReadOnlyList<BundleTrial> Trials { get; }

    TrainingProgress Progress { get; }

    /// <summary>Number of updates of each trial still in training.</summary>
    long Updates { get; }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    long CheckpointBytes { get; }

    /// <summary>The part of the first trial's curve after a time; −1 for all of it.</summary>
    Curve CurveAfter(int time);

    void Start(List<TrialResult> finished);

    void Advance(long work, List<TrialResult> finished);

    /// <inheritdoc cref="TrialGroup.Stop"/>
    void Stop(IReadOnlyCollection<int> trials);

    /// <summary>Writes one block of bytes for each of <see cref="Trials"/>, then the number of updates.</summary>
    void Write(CheckpointWriter writer);

    void Read(IReadOnlyList<byte[]> states, long updatesDone);
}
