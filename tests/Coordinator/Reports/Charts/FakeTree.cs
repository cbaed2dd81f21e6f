using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Numerics;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Reports.Charts;

/// <summary>The tree of the four minima of a surface, with heights that were made up: one join a pass, one a bound, and one minimum that nothing joins.</summary>
internal static class FakeTree
{
    private const string Spec = """
        name: four
        model: {kind: surface, surface: styblinski-tang}
        optimizer: sgd
        training: {updates: 1, precision: float64}
        """;

    public static TreeSummary Summary { get; } = Make();

    private static TreeSummary Make()
    {
        var problem = TrialProblem.Of(SweepPoints.Of(SpecFile.Read(Spec, "four.yaml").Spec!).Config(0), new DataCatalogue("/"));
        double[][] starts = [[-3, -3], [3, -3], [-3, 3], [3, 3], [-2.8, -3.1], [-3.2, -2.9], [2.9, -3], [-2.9, 2.9], [-3.1, 2.7], [-2.6, 3]];
        EndedRun[] runs = [.. starts.Select((start, i) => new EndedRun(
            i,
            "",
            [new AxisValue("model.init.weights", i % 3 == 0 ? "small normal" : "orthogonal", null)],
            problem.Key,
            RunEnding.Of(problem, new TrialSeeds(1, i, 0, 0), start, EndingOptions.Default),
            null,
            null))];
        var network = new PassNetwork(problem, runs);
        var (first, second) = (network.Minima[0], network.Minima[1]);
        network.Add(0, 1, new PassAttempt(-25, [], 1, [new Pass(-30, 0, 0, [-1, 1], [End(first), End(second)], [first.Point, [0, 0], second.Point], [first.Loss, -30, second.Loss])]));
        network.Add(0, 2, new PassAttempt(-20, [], 0, []));
        return new TreeSummary(FunctionStudy.Of(problem, runs, ["model.init.weights"], RandomStream.Named(1, 0, StreamPurpose.Probe, 2), double.NaN, 1, CancellationToken.None), network);
    }

    private static PassEnd End(TreeMinimum minimum) => new(minimum.Loss, new PlaceVerdict.Minimum(0));
}
