using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Comparison.Minima.Passes;

namespace Runner.Tests.Comparison.Minima;

public sealed class Endings_of_trials
{
    private static readonly DataCatalogue Data = new("/");

    private const string LinearOracle = """
        name: t
        data: {source: hadamard-toy, rotate: true}
        model:
          encoder: []
          bottleneck: 2
          bias: false
          activation: {code: identity, output: identity}
        optimizer: sgd
        training: {updates: 10, batch: full, precision: float64}
        """;

    private const string Xor = """
        name: t
        data: xor
        model:
          kind: mlp
          hidden: [2]
          activation: {hidden: sigmoid, output: sigmoid}
          init: {weights: split-mix-64}
        loss: half-mse
        optimizer: {name: sgd, lr: 2}
        training: {updates: 10, batch: full, precision: float64}
        """;

    [Fact]
    public void A_linear_autoencoder_is_named_by_the_components_that_it_keeps()
    {
        var config = Config(LinearOracle);
        var problem = TrialProblem.Of(config, Data);
        var start = Shapes.Gaussian(problem.Objective.Dimension, 3, 0.3);

        var ending = RunEnding.Of(problem, config.Seeds, start, EndingOptions.Default);

        ending.Place.Verdict.ShouldBe(new PlaceVerdict.Minimum(4));
        ending.Polish.EndLoss.ShouldBe(0.3125, 1e-10);
        var place = problem.Place(ending.Polish.EndLoss, ending.Polish.Point)!;
        place.Name.ShouldBe("the PCA optimum");
        place.Gap.ShouldBe(0, 1e-10);
    }

    [Theory]
    [InlineData("rastrigin", 1e-68)]
    [InlineData("rastrigin", -3e-155)]
    [InlineData("griewank", 1e-120)]
    [InlineData("ackley", 0)]
    public void A_run_that_came_very_close_to_a_minimum_at_the_origin_is_not_on_a_slope(string surface, double beside)
    {
        var config = Config($$"""
            name: t
            model: {kind: surface, surface: {{surface}}, dimensions: 2}
            optimizer: {name: sgd, lr: 0.001}
            training: {updates: 10}
            """);

        var ending = RunEnding.Of(TrialProblem.Of(config, Data), config.Seeds, [beside, beside], EndingOptions.Default);

        ending.Place.Verdict.HasArrived.ShouldBeTrue();
        ending.Polish.EndLoss.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Exclusive_or_stuck_at_an_eighth_is_called_what_it_is()
    {
        var problem = TrialProblem.Of(Config(Xor), Data);
        var point = new double[problem.Objective.Dimension];

        // Loss is half the mean squared error.
        problem.Place(1.0 / 16, point)!.Name.ShouldBe("1/16");
        problem.Place(1.0 / 12, point)!.Name.ShouldBe("1/12");
        problem.Place(1.0 / 8, point)!.Name.ShouldBe("1/8");
        problem.Place(0.0001, point)!.Name.ShouldBe("solved");
        problem.Objective.Value(point).ShouldBe(1.0 / 8, 1e-12);
    }

    [Fact]
    public void An_ending_survives_the_ledger()
    {
        var config = Config(Xor);
        var problem = TrialProblem.Of(config, Data);
        var ending = RunEnding.Of(problem, config.Seeds, Shapes.Gaussian(9, 1), EndingOptions.Default);

        var curve = ending.ToCurve();
        var back = RunEnding.FromCurve(curve, ending.Polish.Point)!;

        back.Polish.ShouldBe(ending.Polish);
        back.Place.Name.ShouldBe(ending.Place.Name);
        back.Place.Evidence.ShouldBe(ending.Place.Evidence);
        back.Place.Spectrum.ShouldBe(ending.Place.Spectrum);
        RunEnding.FromCurve(Curve.Empty, []).ShouldBeNull();

        var kinked = GrownNetwork.Runs(GrownNetwork.Surface("surface: formula, formula: abs(x1-1)+(x2-2)^2"), [[0.3, 0.1]])[0].Ending;
        kinked.Place.Kinks.ShouldBe(1);
        RunEnding.FromCurve(kinked.ToCurve(), kinked.Polish.Point)!.Place.Kinks.ShouldBe(1);
    }

    [Fact]
    public void Runs_of_one_function_are_studied_together()
    {
        var config = Config(LinearOracle);
        var problem = TrialProblem.Of(config, Data);
        var runs = Enumerable.Range(0, 6).Select(seed =>
        {
            var start = Shapes.Gaussian(problem.Objective.Dimension, seed, 0.3);
            var ending = RunEnding.Of(problem, config.Seeds, start, EndingOptions.Default);
            AxisValue?[] values = [new AxisValue("seed", seed % 2 == 0 ? "even" : "odd", null)];
            return new EndedRun(
                seed, "", values, problem.Key, ending, problem.Place(ending.Polish.StartLoss, start), problem.Place(ending.Polish.EndLoss, ending.Polish.Point));
        }).ToArray();

        var study = FunctionStudy.Of(problem, runs, ["seed"], Shapes.Stream(1), double.NaN, 1, CancellationToken.None);

        study.Pairs.Length.ShouldBe(15);
        study.AllPairs.ShouldBeTrue();
        study.Optimum.ShouldBe(0.3125, 1e-12);
        study.Kinds.Select(kind => (kind.Key, kind.Count())).ShouldBe([("minimum", 6)]);
        study.Basins.Basins.Sum(basin => basin.Runs.Length).ShouldBe(6);
        study.Frequencies.Single().Frequencies.Where(row => row.Group == "odd").Sum(row => row.Hits).ShouldBe(3);
        study.Findings.ShouldAllBe(finding => finding.Sentence.EndsWith('.') && finding.Title.Length > 0);
        study.Findings.Select(finding => finding.Sentence).ShouldContain(sentence => sentence.Contains("0.312", StringComparison.Ordinal));
        study.Name.ShouldStartWith("hadamard-toy: 4-2-4");
    }

    [Fact]
    public void The_function_over_its_first_samples_is_the_function_when_there_are_no_more()
    {
        var problem = TrialProblem.Of(Config(LinearOracle), Data);
        var at = Shapes.Gaussian(problem.Objective.Dimension, 4);

        problem.Samples.ShouldBe(8);
        problem.OverFirst(8).Value(at).ShouldBe(problem.Objective.Value(at));
        problem.OverFirst(100).Value(at).ShouldBe(problem.Objective.Value(at));
        problem.OverFirst(3).Value(at).ShouldNotBe(problem.Objective.Value(at));
    }

    [Fact]
    public void Weights_are_unpacked_in_the_precision_that_they_were_trained_in()
    {
        TrialProblem.Unpack([0, 0, 128, 63, 0, 0, 0, 192], Precision.Float32).ShouldBe([1, -2]);
        TrialProblem.Unpack(BitConverter.GetBytes(0.1), Precision.Float64).ShouldBe([0.1]);
    }

    private static TrialConfig Config(string text)
    {
        var reading = SpecFile.Read(text, "t.yaml");
        reading.Problems.ShouldBeEmpty();
        return SweepPoints.Of(reading.Spec!).Config(0);
    }
}
