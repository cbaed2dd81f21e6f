using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>
/// Opens bundles of a sweep's endings: each trial is the trial of the same index in the trained sweep, taken from its final
/// weights down to the bottom and classified. Leased, recorded and resumed as any other sweep; one trial a slice.
/// </summary>
/// <param name="trained">The trained sweep's result of an index, with its weights where they were kept; null when it has none.</param>
public sealed class EndingTraining(
    SweepPoints points, DataCatalogue data, Func<int, TrialResult?> trained, EndingOptions options, TimeProvider time) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease) => new Bundle(this, lease.Trials);

    private TrialResult End(int index)
    {
        var start = time.GetTimestamp();
        var source = trained(index);
        if (source is null || source.Outcome != TrialOutcome.Completed)
        {
            return new TrialResult
            {
                Index = index,
                Outcome = source?.Outcome == TrialOutcome.Diverged ? TrialOutcome.Diverged : TrialOutcome.Failed,
                Failure = source?.Outcome == TrialOutcome.Diverged
                    ? null
                    : new TrialFailure("the trained sweep has no result of this trial. Run it first.", ""),
            };
        }

        try
        {
            var config = points.Config(index);
            var kept = source.Weights.IsEmpty ? TrialReplay.Train(index, config, data).Weights : source.Weights;
            if (kept.IsEmpty)
            {
                return Failed(index, "the trial keeps no weights. Set measure.weights to true.");
            }

            var ending = RunEnding.Of(
                TrialProblems.Of(config, data), config.Seeds, TrialProblem.Unpack(kept.Span, config.Training.Precision), options);
            var curve = ending.ToCurve();
            var weights = WeightBytes.Of<double>(ending.Polish.Point);
            return new TrialResult
            {
                Index = index,
                Outcome = double.IsFinite(ending.Place.Loss) ? TrialOutcome.Completed : TrialOutcome.Diverged,
                FinalLoss = ending.Polish.EndLoss,
                BestLoss = ending.Polish.EndLoss,
                Epochs = ending.Polish.Steps + ending.Polish.NewtonSteps,
                Weights = weights,
                WeightsHash = Sha256Digest.Of(weights),
                Curve = curve,
                CurveHash = curve.Digest(),
                Seconds = time.GetElapsedTime(start).TotalSeconds,
            };
        }
        catch (Exception fault) when (fault is DataException or NetworkException or SurfaceException or ArithmeticException)
        {
            return Failed(index, fault.Message);
        }
    }

    private static TrialResult Failed(int index, string message) => new()
    {
        Index = index,
        Outcome = TrialOutcome.Failed,
        Failure = new TrialFailure(message, ""),
    };

    private sealed class Bundle(EndingTraining owner, int[] trials) : IBundleTraining
    {
        private readonly List<TrialResult> finished = [];
        private volatile TrainingProgress progress = new(-1, 0, 1, double.NaN);
        private int next;

        public TrainingProgress Progress => progress;

        public bool Advance()
        {
            if (next == trials.Length)
            {
                return false;
            }

            progress = new TrainingProgress(trials[next], 0, 1, double.NaN);
            var result = owner.End(trials[next++]);
            progress = new TrainingProgress(result.Index, 1, 1, result.FinalLoss);
            finished.Add(result);
            return next < trials.Length;
        }

        public IReadOnlyList<TrialResult> TakeFinished()
        {
            TrialResult[] taken = [.. finished];
            finished.Clear();
            return taken;
        }

        /// <summary>Nothing: results are recorded one by one, and what was not is done anew to the same bits.</summary>
        public byte[] Checkpoint() => [];
    }
}
