using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Results;
using Runner.Slots;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>The work of one trial that is no training: it goes on by steps to a result.</summary>
internal interface ISteppedWork
{
    TrainingProgress Progress { get; }

    /// <summary>One step; the result once there are no more.</summary>
    TrialResult? Advance();
}

/// <summary>A leased bundle whose trials are worked on one after the other, a step a call, so that whoever interrupts waits for a step rather than for a trial.</summary>
/// <param name="begin">The work of a trial from the results that it begins from; or its result, when there is nothing to do.</param>
internal sealed class SteppedBundle(
    BundleLease lease, Func<int, IReadOnlyList<TrialResult>, (ISteppedWork? Work, TrialResult? Result)> begin, TimeProvider time) : IBundleTraining
{
    private readonly int[] trials = lease.Trials;
    private readonly List<TrialResult> finished = [];
    private volatile TrainingProgress progress = new(-1, 0, 1, double.NaN);
    private ISteppedWork? current;
    private long began;
    private int next;

    public TrainingProgress Progress => progress;

    public bool Advance()
    {
        if (next == trials.Length)
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

        return next < trials.Length;
    }

    public IReadOnlyList<TrialResult> TakeFinished()
    {
        TrialResult[] taken = [.. finished];
        finished.Clear();
        return taken;
    }

    public long Updates => next;

    /// <summary>Nothing: the work has no curve before its end.</summary>
    public (int Trial, Curve Part)? TakeCurve() => null;

    public long CheckpointBytes => 0;

    /// <summary>Nothing: results are recorded one by one, and what was not is done again to the same bits.</summary>
    public byte[] Checkpoint() => [];

    /// <param name="places">What was found, kept where trained weights are.</param>
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
