using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>
/// Opens bundles of a sweep's endings: each trial is the trial of the same index in the trained sweep, taken from its final
/// weights down to the bottom and classified. Leased, recorded and resumed as any other sweep; one step per call.
/// </summary>
public sealed class EndingTraining(SweepPoints points, DataCatalogue data, EndingOptions options, TimeProvider time) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease) => new Bundle(this, lease, time);

    /// <summary>What there is to polish of a trial; or its result, when there is nothing.</summary>
    private (Ending? Work, TrialResult? Result) Begin(int index, TrialResult? source)
    {
        if (source is null || source.Outcome != TrialOutcome.Completed)
        {
            return (null, new TrialResult
            {
                Index = index,
                Outcome = source?.Outcome == TrialOutcome.Diverged ? TrialOutcome.Diverged : TrialOutcome.Failed,
                Failure = source?.Outcome == TrialOutcome.Diverged
                    ? null
                    : new TrialFailure("the trained sweep has no result of this trial. Run it first.", ""),
            });
        }

        var config = points.Config(index);
        var kept = source.Weights.IsEmpty ? TrialReplay.Train(index, config, data).Weights : source.Weights;
        if (kept.IsEmpty)
        {
            return (null, Failed(index, "the trial keeps no weights. Set measure.weights to true."));
        }

        // Behind the parameters stands what training kept beside them, such as running means.
        var problem = TrialProblems.Of(config, data);
        var start = TrialProblem.Unpack(kept.Span, config.Training.Precision)[..problem.Objective.Dimension];
        return (new Ending(index, config, problem, start, options), null);
    }

    private static TrialResult Failed(int index, string message) => new()
    {
        Index = index,
        Outcome = TrialOutcome.Failed,
        Failure = new TrialFailure(message, ""),
    };

    /// <summary>One trial on its way down.</summary>
    private sealed class Ending(int index, TrialConfig config, TrialProblem problem, double[] weights, EndingOptions options)
    {
        private readonly Polishing polishing = new(problem.Function, weights, options.Polish);

        public TrainingProgress Progress => new(index, polishing.Evaluations, polishing.MostEvaluations, polishing.Loss);

        /// <summary>One step down; the result once there are no more.</summary>
        public TrialResult? Advance()
        {
            if (polishing.Advance())
            {
                return null;
            }

            var ending = RunEnding.Of(problem, config.Seeds, polishing.Result(), options);
            var curve = ending.ToCurve();
            var end = WeightBytes.Of<double>(ending.Polish.Point);
            return new TrialResult
            {
                Index = index,
                Outcome = double.IsFinite(ending.Place.Loss) ? TrialOutcome.Completed : TrialOutcome.Diverged,
                FinalLoss = ending.Polish.EndLoss,
                BestLoss = ending.Polish.EndLoss,
                Epochs = ending.Polish.Steps + ending.Polish.NewtonSteps,
                Weights = end,
                WeightsHash = Sha256Digest.Of(end),
                Curve = curve,
                CurveHash = curve.Digest(),
            };
        }
    }

    private sealed class Bundle(EndingTraining owner, BundleLease lease, TimeProvider time) : IBundleTraining
    {
        private readonly int[] trials = lease.Trials;
        private readonly List<TrialResult> finished = [];
        private volatile TrainingProgress progress = new(-1, 0, 1, double.NaN);
        private Ending? current;
        private long began;
        private int next;

        public TrainingProgress Progress => progress;

        /// <summary>One step of one trial, so that whoever interrupts waits for a step rather than for a network.</summary>
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
                    (current, result) = owner.Begin(trial, lease.Trained.FirstOrDefault(result => result.Index == trial));
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

        /// <summary>Nothing: an ending has no curve before its end.</summary>
        public (int Trial, Curve Part)? TakeCurve() => null;

        public long CheckpointBytes => 0;

        /// <summary>Nothing: results are recorded one by one, and what was not is done anew to the same bits.</summary>
        public byte[] Checkpoint() => [];
    }
}
