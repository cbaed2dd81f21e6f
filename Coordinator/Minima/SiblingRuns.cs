using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Siblings;
using Runner.Data;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Minima;

/// <summary>Reads a sweep's trained runs and compares those that are siblings: of one setting and one start, with other orders of the data or other noise.</summary>
public static class SiblingRuns
{
    /// <summary>The axis by whose values siblings part.</summary>
    public const string Axis = "training.fork";

    /// <summary>Axes by which siblings may differ.</summary>
    private static readonly string[] Apart = [Axis, "seed.order", "seed.noise"];

    /// <summary>Of each function that the sweep's runs walked on, in the order of trials.</summary>
    /// <param name="part">Null for every run.</param>
    /// <param name="epsilon">As <see cref="SiblingStudy.Of"/> takes it.</param>
    /// <returns>Empty where there are no siblings.</returns>
    public static async Task<IReadOnlyList<SiblingStudy>> ReadAsync(
        CommandHost host, RecordedSweep source, EndingPart? part, double epsilon, int threads, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, source.Spec);
        var chosen = part?.Trials.ToHashSet();
        var problems = new Dictionary<string, (TrialProblem Problem, List<SiblingRun> Runs)>();
        await foreach (var result in source.Ledger.ResultsAsync(source.Id, ResultParts.Weights, cancel))
        {
            var config = source.Points.Config(result.Index);
            if (result.Outcome != TrialOutcome.Completed || config.Model.Kind == ModelKind.Surface || chosen?.Contains(result.Index) == false)
            {
                continue;
            }

            var problem = TrialProblems.Of(config, data);
            if (!problems.TryGetValue(problem.Key, out var function))
            {
                problems.Add(problem.Key, function = (problem, []));
            }

            if (config.Training.Fork < Passes(config, problem))
            {
                function.Runs.Add(Run(source, result, config, function.Problem, data));
            }
        }

        return [.. problems.Values
            .Select(function => SiblingStudy.Of(function.Problem, [.. function.Runs.OrderBy(run => run.Trial)], epsilon, threads, cancel))
            .OfType<SiblingStudy>()];
    }

    /// <summary>Passes over the data: siblings that part after the last never do.</summary>
    private static double Passes(TrialConfig config, TrialProblem problem) => config.Training.Unit == BudgetUnit.Epochs || config.Training.Batch <= 0
        ? config.Training.Budget
        : Math.Ceiling(config.Training.Budget / Math.Ceiling((double)problem.Samples / config.Training.Batch));

    private static SiblingRun Run(RecordedSweep source, TrialResult result, TrialConfig config, TrialProblem problem, DataCatalogue data)
    {
        var kept = TrialWeights.BytesOf(result, config, data);
        var values = source.Points.Values(source.Points.PointOf(result.Index));
        var setting = string.Join(' ', values.Where(value => value is not null && !Apart.Contains(value.Path)).Select(value => $"{value!.Path.Split('.')[^1]}={value.Text}"));
        var family = $"start {config.Seeds.Init}{(config.Seeds.Split == 0 ? "" : $", split {config.Seeds.Split}")}";
        return new SiblingRun(
            result.Index, setting, family, config.Training.Fork, TrialProblem.Unpack(kept.Span, config.Training.Precision)[..problem.Objective.Dimension]);
    }
}
