using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Results;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>Reads a sweep's recorded endings and compares them, function by function.</summary>
public static class MinimaStudy
{
    public static async Task<IReadOnlyList<FunctionStudy>> ReadAsync(
        RecordedSweep endings, RecordedSweep source, DataCatalogue data, double epsilon, int threads, CancellationToken cancel)
    {
        var trained = new Dictionary<int, TrialResult>();
        await foreach (var result in source.Ledger.ResultsAsync(source.Id, ResultParts.Weights, cancel))
        {
            trained[result.Index] = result;
        }

        var problems = new Dictionary<string, TrialProblem>();
        var runs = new List<EndedRun>();
        await foreach (var result in endings.Ledger.ResultsAsync(endings.Id, ResultParts.Weights | ResultParts.Curves, cancel))
        {
            if (result.Outcome == TrialOutcome.Completed
                && RunEnding.FromCurve(result.Curve, TrialProblem.Unpack(result.Weights.Span, Precision.Float64)) is { } ending)
            {
                runs.Add(Describe(source, data, problems, trained, result.Index, ending));
            }
        }

        return
        [
            .. runs.GroupBy(run => run.Function).Select(group => FunctionStudy.Of(
                problems[group.Key],
                [.. group.OrderBy(run => run.Trial)],
                source.Points.Axes,
                RandomStream.Named(source.Spec.Seed, 0, StreamPurpose.Probe, 2),
                epsilon,
                threads,
                cancel)),
        ];
    }

    private static EndedRun Describe(
        RecordedSweep source, DataCatalogue data, Dictionary<string, TrialProblem> problems, Dictionary<int, TrialResult> trained, int trial, RunEnding ending)
    {
        var config = source.Points.Config(trial);
        var problem = TrialProblem.Of(config, data);
        if (!problems.TryAdd(problem.Key, problem))
        {
            // Another noise draw is another function by a hair: the first one stands for all.
            problem = problems[problem.Key];
        }

        var weights = trained.TryGetValue(trial, out var result) && !result.Weights.IsEmpty
            ? TrialProblem.Unpack(result.Weights.Span, config.Training.Precision)
            : ending.Polish.Point;
        return new EndedRun(
            trial,
            source.PointText(trial),
            source.Points.Values(source.Points.PointOf(trial)),
            problem.Key,
            ending,
            problem.Place(ending.Polish.StartLoss, weights),
            problem.Place(ending.Polish.EndLoss, ending.Polish.Point));
    }
}
