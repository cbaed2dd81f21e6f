using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// Opens bundles of a sweep's endings: each trial minimizes from the final weights of the trial with the same index in the
/// trained sweep, then classifies the end point. Leased, recorded and resumed like any other sweep; performs one step per call.
/// </summary>
public sealed class EndingTraining(SweepPoints points, DataCatalogue data, EndingOptions options, TimeProvider time) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease)
    {
        var knowing = points.Knowing(lease.Proposed);
        return new SteppedBundle(lease, (index, trained) => Begin(knowing, index, trained.FirstOrDefault()), time);
    }

    /// <summary>The work for a trial, or its result if there is nothing to polish.</summary>
    private (ISteppedWork? Work, TrialResult? Result) Begin(SweepPoints knowing, int index, TrialResult? source)
    {
        if (source is not { Outcome: TrialOutcome.Completed })
        {
            return (null, source is { Outcome: TrialOutcome.Diverged or TrialOutcome.Pruned or TrialOutcome.Stopped }
                ? new TrialResult { Index = index, Outcome = source.Outcome }
                : SteppedBundle.Failed(index, "the trained sweep has no result for this trial. Run it first."));
        }

        var config = knowing.Config(index);
        var kept = TrialWeights.BytesOf(source, config, data);

        // The parameters are followed by other state of the training, such as running means.
        var problem = TrialProblems.Of(config, data);
        var start = TrialProblem.Unpack(kept.Span, config.Training.Precision)[..problem.Objective.Dimension];
        return (new Ending(index, config, problem, start, options), null);
    }

    /// <summary>The minimization of one trial.</summary>
    private sealed class Ending(int index, TrialConfig config, TrialProblem problem, double[] weights, EndingOptions options) : ISteppedWork
    {
        private readonly Polishing polishing = new(problem.Function, weights, options.Polish);

        public TrainingProgress Progress => new(index, polishing.Evaluations, polishing.MostEvaluations, polishing.Loss);

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
}
