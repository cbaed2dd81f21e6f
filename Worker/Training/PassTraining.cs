using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;

namespace Runner.Training;

/// <summary>
/// Opens bundles of a sweep's passes: each trial searches for the passes between two minima, which its lease contains as
/// results of other trials. Leased, recorded and resumed like any other sweep; performs one step per call.
/// </summary>
/// <param name="points">For each attempt, the trial whose objective it searches.</param>
/// <param name="pairs">For each attempt, where its two minima were first found.</param>
public sealed class PassTraining(
    SweepPoints points, IReadOnlyList<(MinimumSource A, MinimumSource B)> pairs, DataCatalogue data, PassOptions options, TimeProvider time) : ITrainingSource
{
    public IBundleTraining Open(BundleLease lease)
    {
        var knowing = points.Knowing(lease.Proposed);
        return new SteppedBundle(lease, (index, ends) => Begin(knowing, index, ends), time);
    }

    private (ISteppedWork? Work, TrialResult? Result) Begin(SweepPoints knowing, int index, IReadOnlyList<TrialResult> ends)
    {
        if (ends.Count != 2 || Place(ends[0], pairs[index].A) is not { } from || Place(ends[1], pairs[index].B) is not { } to)
        {
            return (null, SteppedBundle.Failed(index, "the ledger no longer has both minima. Run `runner minima` again."));
        }

        var config = knowing.Config(index);
        return (new Search(index, PassSearch.Of(TrialProblems.Of(config, data), config.Seeds, from, to, options), options), null);
    }

    private static double[]? Place(TrialResult result, MinimumSource source)
    {
        var values = TrialProblem.Unpack(result.Weights.Span, Precision.Float64);
        return source.Pass < 0 ? values.Length > 0 ? values : null
            : PassAttempt.FromCurve(result.Curve, values) is { } attempt && source.Pass < attempt.Passes.Length
            ? attempt.Passes[source.Pass].EndPoint(source.Side)
            : null;
    }

    private sealed class Search(int index, PassSearch search, PassOptions options) : ISteppedWork
    {
        /// <summary>The length of a stage in units of progress, independent of its bound.</summary>
        private const int Stage = 100;

        public TrainingProgress Progress => new(
            index, (int)(Stage * Math.Min(search.Stage.Top + search.Stage.Share, 1 + options.Candidates)), Stage * (1 + options.Candidates), double.NaN);

        public TrialResult? Advance()
        {
            if (search.Advance())
            {
                return null;
            }

            var attempt = search.Result();
            var lowest = attempt.Passes.Select(pass => pass.Loss).Append(attempt.Bound).Min();
            return SteppedBundle.Ended(index, attempt.Bound, lowest, attempt.Tops, attempt.Places(), attempt.ToCurve());
        }
    }
}
