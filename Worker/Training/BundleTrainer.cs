using Runner.Data;
using Runner.Results;
using Runner.Slots;

namespace Runner.Training;

/// <summary>
/// Trains the trials of one bundle, one group at a time, on the caller's thread. A trial's result does not depend on its
/// bundle, on the order of trials or on interruptions: it has the same bits as when the trial is trained alone.
/// </summary>
public sealed class BundleTrainer : IBundleTraining
{
    private const uint Magic = 0x50434E52;
    private const int Version = 4;

    /// <summary>Index of the trial in a checkpoint that is stored apart from its bundle; stands for the only trial of any bundle.</summary>
    internal const int TheOnlyTrial = -1;

    /// <summary>Floating-point operations per slice, about a millisecond.</summary>
    private const long Slice = 30_000_000;

    private readonly TrainingContext context;
    private readonly List<BundleTrial> waiting;
    private readonly HashSet<int> alone = [];
    private List<TrialResult> finished = [];
    private TrialGroup? group;
    private int shown = -1;
    private int shownTo = -1;
    private volatile TrainingProgress progress = new(-1, 0, 0, double.NaN);

    private BundleTrainer(IEnumerable<BundleTrial> trials, TrainingContext context)
    {
        this.context = context;
        waiting = [.. trials];
    }

    public TrainingProgress Progress => progress;

    public long Updates { get; private set; }

    /// <param name="trials">The trials. Training is fastest if they have the same shape, but this is not required.</param>
    /// <param name="time">The clock for the duration of trials and their wall-clock limits; the system clock if null.</param>
    /// <param name="node">The worker that trains them.</param>
    public static BundleTrainer Start(IReadOnlyList<BundleTrial> trials, DataCatalogue data, TimeProvider? time = null, string node = "") =>
        new(trials, new TrainingContext(data, time ?? TimeProvider.System, node));

    /// <summary>Trains a single trial, and never in a lane, so that it can be compared with those that were.</summary>
    internal static BundleTrainer StartAlone(BundleTrial trial, DataCatalogue data)
    {
        var trainer = Start([trial], data);
        trainer.alone.Add(trial.Index);
        return trainer;
    }

    /// <summary>Continues from a <see cref="Checkpoint"/>: the group in training continues, results that had not been taken are
    /// available again, and all other trials given start from the beginning.</summary>
    /// <param name="trials">The trials without a recorded result.</param>
    /// <exception cref="CheckpointException">The checkpoint cannot be used; call <see cref="Start"/> instead.</exception>
    public static BundleTrainer Resume(
        IReadOnlyList<BundleTrial> trials, DataCatalogue data, ReadOnlySpan<byte> checkpoint, TimeProvider? time = null)
    {
        var reader = new CheckpointReader(checkpoint);
        if (unchecked((uint)reader.Int()) != Magic || reader.Int() != Version)
        {
            throw new CheckpointException("the checkpoint has another version. Train the bundle from the start.");
        }

        var updates = reader.Long();
        var byIndex = trials.ToDictionary(trial => trial.Index);
        var results = new List<TrialResult>();
        for (var left = reader.Count(4); left > 0; left--)
        {
            var result = ResultCodec.Read(reader);
            results.Add(result.Index == TheOnlyTrial && trials is [var only] ? result with { Index = only.Index, State = checkpoint.ToArray() } : result);
        }

        results.RemoveAll(result => !byIndex.ContainsKey(result.Index));
        if (results.Exists(result => byIndex[result.Index].Until is > 0 and var until && result.Epochs > until))
        {
            throw new CheckpointException("the checkpoint is from later on. Train the bundle from the start.");
        }

        var shared = new TrainingContext(data, time ?? TimeProvider.System);
        var begun = reader.Bool() ? ReadGroup(reader, byIndex, shared) : null;
        if (!reader.AtEnd && begun is not null)
        {
            throw new CheckpointException("the checkpoint is longer than it says. Train the bundle from the start.");
        }

        var known = results.Select(result => result.Index).Concat(begun?.Trials.Select(trial => trial.Index) ?? []).ToHashSet();
        return new BundleTrainer(trials.Where(trial => !known.Contains(trial.Index)), shared)
        {
            group = begun,
            finished = results,
            Updates = updates,
        };
    }

    public bool Advance() => Advance(Slice);

    /// <summary>As <see cref="Advance()"/>, for about the given number of floating-point operations but at least one update.</summary>
    internal bool Advance(long work)
    {
        if (group is null)
        {
            if (waiting.Count == 0)
            {
                return false;
            }

            group = NextGroup();
        }

        var before = group.Updates;
        try
        {
            group.Advance(finished, work);
            progress = group.Progress;
            Updates += group.Updates - before;
        }
        catch (Exception) when (group is LaneGroup)
        {
            // One trial has caused this, and the others must not be affected: each is trained alone, from its start.
            alone.UnionWith(group.Trials.Select(trial => trial.Index));
            waiting.InsertRange(0, group.Trials);
            group = null;
            return true;
        }

        if (group.Trials.Count == 0)
        {
            group = null;
        }

        return group is not null || waiting.Count > 0;
    }

    public void Stop(IReadOnlyCollection<int> trials)
    {
        if (trials.Count == 0)
        {
            return;
        }

        foreach (var trial in waiting.Where(trial => trials.Contains(trial.Index)).ToArray())
        {
            waiting.Remove(trial);
            finished.Add(TrialResult.StoppedBeforeItBegan(trial.Index));
        }

        group?.Stop(trials);
    }

    private TrialGroup NextGroup()
    {
        var next = waiting[0];
        if (!alone.Contains(next.Index) && LaneGroup.Take(waiting, context) is { } lanes)
        {
            return lanes;
        }

        waiting.RemoveAt(0);
        return new SingleTrial(next, context);
    }

    public IReadOnlyList<TrialResult> TakeFinished()
    {
        if (finished.Count == 0)
        {
            return [];
        }

        var results = finished;
        finished = [];
        return results;
    }

    public (int Trial, Curve Part)? TakeCurve()
    {
        if (group is not { Trials: [var trial] } || group.CurveAfter(shown == trial.Index ? shownTo : -1) is not { Times.Length: > 0 } part)
        {
            return null;
        }

        (shown, shownTo) = (trial.Index, part.Times[^1]);
        return (trial.Index, part);
    }

    public long CheckpointBytes => (group?.CheckpointBytes ?? 0)
        + finished.Sum(result => result.Weights.Length + result.State.Length + (8L * (1 + result.Curve.Values.Length) * result.Curve.Times.Length));

    public byte[] Checkpoint() => Write(Updates, finished, group?.Form, writer => group!.Write(writer));

    /// <param name="form">Null if no group is in training.</param>
    internal static byte[] Write(long updates, IReadOnlyList<TrialResult> finished, GroupForm? form, Action<CheckpointWriter> writeGroup)
    {
        var writer = new CheckpointWriter();
        writer.Int(unchecked((int)Magic));
        writer.Int(Version);
        writer.Long(updates);
        writer.Int(finished.Count);
        foreach (var result in finished)
        {
            ResultCodec.Write(writer, result);
        }

        writer.Bool(form is not null);
        if (form is not null)
        {
            writer.Int((int)form);
            writeGroup(writer);
        }

        return writer.Finish();
    }

    private static BundleTrial? TrialOf(int index, Dictionary<int, BundleTrial> trials) =>
        index == TheOnlyTrial && trials.Count == 1 ? trials.Values.Single() : trials.GetValueOrDefault(index);

    /// <summary>The group that was in training when the checkpoint was taken; null if its trials are no longer wanted.</summary>
    private static TrialGroup? ReadGroup(CheckpointReader reader, Dictionary<int, BundleTrial> trials, TrainingContext context) =>
        (GroupForm)reader.Int() switch
        {
            GroupForm.Single => TrialOf(reader.Int(), trials) is { } trial ? new SingleTrial(trial, context, reader) : null,
            GroupForm.Lanes => LaneGroup.Resume(reader, trials, context),
            _ => throw new CheckpointException("the checkpoint contains an unknown form of training. Train the bundle from the start."),
        };
}
