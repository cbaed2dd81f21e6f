using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Minima;
using Runner.Numerics;
using Runner.Reports;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Comparison;
using Runner.Training;

namespace Runner.Tests.Reports;

/// <summary>A report with everything about ends in it, of small networks that are really polished; and one of a map of starts.</summary>
internal static class FakeEndings
{
    private const string Spec = """
        name: ends
        data: xor
        model:
          kind: mlp
          hidden: [2]
          activation: {hidden: sigmoid, output: sigmoid}
          init: {weights: split-mix-64}
        loss: half-mse
        training: {updates: 300, batch: full, precision: float64}
        sweep:
          axes: {optimizer: [{name: sgd, lr: 2}, {name: adam, lr: 0.05}]}
          replicates: {init: 6}
        """;

    public static ReportContent Content { get; } = FakeDigits.Content with { Studied = [Studied()] };

    public static ReportContent Map { get; } = FakeDigits.Content with
    {
        Findings = SweepFindings.Of(
            FakeSweep.Results(
                FakeSweep.Outline([("model.init.planes.layer1.weights[0,0]", Steps), ("model.init.planes.layer1.bias[0]", Steps)], 1),
                (values, _) => values[0] == "3" ? double.NaN : values[0].StartsWith('-') ? 0.1 : 0.5),
            ComparisonMetric.FinalLoss),
        Reconstructions = null,
    };

    private static string[] Steps => ["-3", "-2", "-1", "0", "1", "2", "3"];

    private static StudiedFunction Studied()
    {
        var points = SweepPoints.Of(SpecFile.Read(Spec, "ends.yaml").Spec!);
        var data = new DataCatalogue("/");
        var problem = TrialProblem.Of(points.Config(0), data);
        EndedRun[] runs = [.. Enumerable.Range(0, points.TrialCount).Select(trial => Ended(points, problem, data, trial))];
        var draws = RandomStream.Named(1, 0, StreamPurpose.Probe, 2);
        var studied = new StudiedFunction(FunctionStudy.Of(problem, runs, points.Axes, draws, double.NaN, 2, CancellationToken.None), problem);
        return studied with { Pictures = FunctionPictures.Of(studied, points.Config, data, 1, CancellationToken.None) };
    }

    private static EndedRun Ended(SweepPoints points, TrialProblem problem, DataCatalogue data, int trial)
    {
        var config = points.Config(trial);
        var weights = TrialProblem.Unpack(TrialReplay.Train(trial, config, data).Weights.Span, config.Training.Precision);
        var ending = RunEnding.Of(problem, config.Seeds, weights, EndingOptions.Default);
        var values = points.Values(points.PointOf(trial));
        return new EndedRun(
            trial,
            string.Join(' ', values.Select(value => value!.Text)),
            values,
            problem.Key,
            ending,
            problem.Place(ending.Polish.StartLoss, weights),
            problem.Place(ending.Polish.EndLoss, ending.Polish.Point));
    }
}
