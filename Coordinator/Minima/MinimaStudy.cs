using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Display;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Numerics;
using Runner.Results;
using Runner.Running;
using Runner.Specs;
using Runner.Surfaces;
using Runner.Training;

namespace Runner.Minima;

/// <summary>Reads a sweep's recorded endings and compares them, function by function.</summary>
public static class MinimaStudy
{
    /// <summary>The most functions for which pictures are made: those with the most runs.</summary>
    private const int MostPictured = 6;

    /// <summary>The study of a sweep if <c>minima</c> has finished; empty otherwise.</summary>
    public static async Task<IReadOnlyList<StudiedFunction>> OfAsync(CommandHost host, RecordedSweep source, CancellationToken cancel) =>
        await EndingPlan.FinishedOfAsync(source, cancel) is { } record
            ? await ReadAsync(host, await RecordedSweep.ReadAsync(source.Ledger, record, cancel), source, double.NaN, SpecExecution.SlotsOf(source.Spec), cancel)
            : [];

    public static async Task<IReadOnlyList<StudiedFunction>> ReadAsync(
        CommandHost host, RecordedSweep endings, RecordedSweep source, double epsilon, int threads, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, source.Spec);
        var trained = new Dictionary<int, TrialResult>();
        await foreach (var result in source.Ledger.ResultsAsync(source.Id, ResultParts.Weights, cancel))
        {
            trained[result.Index] = result;
        }

        var part = EndingPart.Of(endings.Record.Environment);
        var problems = new Dictionary<string, TrialProblem>();
        var runs = new List<EndedRun>();
        var unended = new List<(string Function, UnendedRun Run)>();
        await foreach (var result in endings.Ledger.ResultsAsync(endings.Id, ResultParts.Weights | ResultParts.Curves, cancel))
        {
            var trial = part?.Trials[result.Index] ?? result.Index;
            if (result.Outcome == TrialOutcome.Completed
                && RunEnding.FromCurve(result.Curve, TrialProblem.Unpack(result.Weights.Span, Precision.Float64)) is { } ending)
            {
                runs.Add(Describe(source, data, problems, trained, trial, ending));
            }
            else
            {
                unended.Add((FunctionOf(source, data, trial), Unended(trial, result)));
            }
        }

        if (runs.Count == 0)
        {
            throw new UserException(
                $"{source.Name}: none of its {Number.Of(unended.Count, "run")} could be classified. "
                + $"{string.Join(" ", unended.GroupBy(run => run.Run.Why).Select(group => $"{Number.Of(group.Count(), "run")}: {group.Key}"))} See `runner trials {source.Name}`.");
        }

        var bests = await LedgerBests.ReadAsync(endings.Ledger, cancel);
        var studied = new List<StudiedFunction>();
        foreach (var group in runs.GroupBy(run => run.Function))
        {
            var problem = problems[group.Key];
            EndedRun[] sorted = [.. group.OrderBy(run => run.Trial)];
            var line = new StageLine(host, "comparing pairs");
            var study = FunctionStudy.Of(
                problem,
                sorted,
                source.Points.Axes,
                RandomStream.Named(source.Spec.Seed, 0, StreamPurpose.Probe, 2),
                epsilon,
                threads,
                cancel,
                (done, all) => line.Tell(done, all)) with
            {
                Seen = bests.For(source.Points.Config(sorted[0].Trial)),
                Differs = WhatDiffers.Of(
                    source.Points.Axes,
                    [.. source.Points.Axes.Select((_, axis) => sorted.Select(run => run.Values[axis]?.Text).Distinct().Count())],
                    SeedDesign.Of(sorted.Select(run => source.Points.Seeds(run.Trial)), source.Outline.InertSeeds)),
            };
            string[] functions = studied.Count == 0 ? [group.Key, .. unended.Select(run => run.Function).Where(function => !problems.ContainsKey(function))] : [group.Key];
            study = study with { Unended = [.. unended.Where(run => functions.Contains(run.Function)).Select(run => run.Run)] };
            line.End($"{study.Name}: compared {Number.Of(study.Pairs.Length, "pair")}");
            studied.Add(new StudiedFunction(study, problem) { Part = part?.Words });
        }

        return studied;
    }

    /// <summary>Adds the data of pictures; one thread makes those of one function.</summary>
    public static async Task<IReadOnlyList<StudiedFunction>> PictureAsync(
        CommandHost host, IReadOnlyList<StudiedFunction> studied, RecordedSweep source, int threads, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, source.Spec);
        var line = new StageLine(host, "pictures");
        StudiedFunction[] pictured = [.. studied.OrderByDescending(one => one.Study.Runs.Length)];
        var map = await StartMap.ReadAsync(source, cancel);
        var (done, most) = (0, Math.Min(MostPictured, pictured.Length));
        SideBySide.Run(
            most,
            i =>
            {
                pictured[i] = pictured[i] with { Pictures = FunctionPictures.Of(pictured[i], source.Points.Config, data, source.Spec.Seed, cancel) with { Map = map } };
                line.Tell(Interlocked.Increment(ref done), most);
            },
            threads,
            cancel);
        line.End($"made the pictures of {Number.Of(most, "function")}");
        return pictured;
    }

    /// <summary>The function that a run minimized; empty if it cannot be determined.</summary>
    private static string FunctionOf(RecordedSweep source, DataCatalogue data, int trial)
    {
        try
        {
            return TrialProblems.Of(source.Points.Config(trial), data).Key;
        }
        catch (Exception fault) when (fault is DataException or NetworkException or SurfaceException)
        {
            return "";
        }
    }

    private static UnendedRun Unended(int trial, TrialResult result) => result.Outcome switch
    {
        TrialOutcome.Diverged => new UnendedRun(trial, "the loss is not finite, so there is nothing to polish.", Failed: false),
        _ => new UnendedRun(trial, result.Failure?.Message ?? $"its ending is {result.Outcome.ToString().ToLowerInvariant()}.", Failed: true),
    };

    private static EndedRun Describe(
        RecordedSweep source, DataCatalogue data, Dictionary<string, TrialProblem> problems, Dictionary<int, TrialResult> trained, int trial, RunEnding ending)
    {
        var config = source.Points.Config(trial);
        var problem = TrialProblems.Of(config, data);
        if (!problems.TryAdd(problem.Key, problem))
        {
            // Functions that differ only in their noise draw are treated as one, represented by the first.
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
