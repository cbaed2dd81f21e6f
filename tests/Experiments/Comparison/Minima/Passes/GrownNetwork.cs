using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima.Passes;

/// <summary>A network of minima that is grown as the command does it, without a ledger.</summary>
internal static class GrownNetwork
{
    public static TrialProblem Problem(string spec)
    {
        var read = SpecFile.Read(spec, "t.yaml");
        return TrialProblem.Of(SweepPoints.Of(read.Spec!).Config(0), new DataCatalogue("/"));
    }

    public static TrialProblem Surface(string model) =>
        Problem($"name: t\nmodel: {{kind: surface, {model}}}\noptimizer: sgd\ntraining: {{updates: 1, precision: float64}}");

    /// <summary>Runs that are taken down from given starts.</summary>
    public static EndedRun[] Runs(TrialProblem problem, IEnumerable<double[]> starts) =>
    [
        .. starts.Select((start, i) => new EndedRun(
            i, "", [], problem.Key, RunEnding.Of(problem, new TrialSeeds(1, 0, 0, 0), start, EndingOptions.Default), null, null)),
    ];

    public static PassNetwork Grow(TrialProblem problem, IReadOnlyList<EndedRun> runs, int attempts)
    {
        var network = new PassNetwork(problem, runs);
        while (network.Next(attempts - network.Attempts) is { Count: > 0 } next)
        {
            foreach (var (a, b) in next)
            {
                var search = PassSearch.Of(problem, new TrialSeeds(1, 0, 0, 0), network.Minima[a].Point, network.Minima[b].Point, PassOptions.Default);
                while (search.Advance())
                {
                }

                network.Add(a, b, search.Result());
            }
        }

        return network;
    }

    /// <summary>The height at which two minima are joined; +∞ where they are not.</summary>
    public static double Height(MergeTree tree, int a, int b) => tree.Joins
        .Where(join => join.Minima.Contains(a) && join.Minima.Contains(b)).Select(join => join.Height)
        .Append(tree.Leaves.Any(leaf => leaf.Minima.Contains(a) && leaf.Minima.Contains(b)) ? tree.Leaves.First(leaf => leaf.Minima.Contains(a)).Lowest : double.PositiveInfinity)
        .Min();
}
