using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Results;
using Runner.Slots;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>The work of a trial that is not training: it proceeds by steps to a result.</summary>
internal interface ISteppedWork
{
    TrainingProgress Progress { get; }

    /// <summary>Performs one step; returns the result after the last one, else null.</summary>
    TrialResult? Advance();
}

/// <summary>A leased bundle whose trials are processed one after another, one step per call, so that an interruption waits only for a step,
/// not for a trial.</summary>
/// <param name="begin">Creates the work of a trial from the results that it starts from, or its result if there is nothing to do.</param>
internal sealed class SteppedBundle(
    BundleLease lease, Func<int, IReadOnlyList<TrialResult>, (ISteppedWork? Work, TrialResult? Result)> begin, TimeProvider time) : IBundleTraining
{
    private readonly List<int> trials = [.. lease.Trials];
    private readonly List<TrialResult> finished = [];
    private volatile TrainingProgress progress = new(-1, 0, 1, double.NaN);
    private ISteppedWork? current;
    private long began;
    private int next;

    public TrainingProgress Progress => progress;

    public bool Advance()
    {
        if (next == trials.Count)
        {
            return false;
        }

        var trial = trials[next];
        TrialResult? result;
        try
        {
            if (current is null)
            {
                began = time.GetTimestamp();
                progress = new TrainingProgress(trial, 0, 1, double.NaN);
                (current, result) = begin(trial, [.. lease.Trained.Where(result => result.Index == trial)]);
            }
            else
            {
                result = current.Advance();
            }
        }
        catch (Exception fault) when (fault is DataException or NetworkException or SurfaceException or ArithmeticException)
        {
            result = Failed(trial, fault.Message);
        }

        progress = current?.Progress ?? progress;
        if (result is not null)
        {
            finished.Add(result with { Seconds = time.GetElapsedTime(began).TotalSeconds });
            current = null;
            next++;
        }

        return next < trials.Count;
    }

    /// <summary>Such work has no result before its end.</summary>
    public void Stop(IReadOnlyCollection<int> stopped)
    {
        foreach (var trial in trials.Skip(next).Where(stopped.Contains).ToArray())
        {
            current = trial == trials[next] ? null : current;
            finished.Add(TrialResult.StoppedBeforeItBegan(trial));
            trials.Remove(trial);
        }
    }

    public IReadOnlyList<TrialResult> TakeFinished()
    {
        TrialResult[] taken = [.. finished];
        finished.Clear();
        return taken;
    }

    public long Updates => next;

    /// <summary>Always null: the work has no curve before its end.</summary>
    public (int Trial, Curve Part)? TakeCurve() => null;

    public long CheckpointBytes => 0;

    /// <summary>Always empty: results are recorded one by one, and unrecorded work is repeated to the same bits.</summary>
    public byte[] Checkpoint() => [];

    /// <param name="places">The points found, stored in place of trained weights.</param>
    internal static TrialResult Ended(int trial, double final, double best, int steps, double[] places, Curve curve)
    {
        var kept = WeightBytes.Of<double>(places);
        return new TrialResult
        {
            Index = trial,
            Outcome = double.IsFinite(final) ? TrialOutcome.Completed : TrialOutcome.Diverged,
            FinalLoss = final,
            BestLoss = best,
            Epochs = steps,
            Weights = kept,
            WeightsHash = Sha256Digest.Of(kept),
            Curve = curve,
            CurveHash = curve.Digest(),
        };
    }

    internal static TrialResult Failed(int trial, string message) => new()
    {
        Index = trial,
        Outcome = TrialOutcome.Failed,
        Failure = new TrialFailure(message, ""),
    };
}
