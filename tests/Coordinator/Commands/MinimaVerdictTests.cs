using System.Text.Json;
using static Runner.Tests.Commands.MinimaOutput;

namespace Runner.Tests.Commands;

/// <summary>What <c>minima</c> calls the places at which runs end.</summary>
public sealed class MinimaVerdictTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("surface: formula, formula: \"x1+x2\"")]
    [InlineData("surface: formula, formula: \"1e6*x1-2e6*x2\"")]
    [InlineData("surface: formula, formula: \"x1^2-0.001*x2^4\"")]
    [InlineData("surface: saddle")]
    public void A_loss_that_falls_without_end_is_neither_saddle_nor_valley(string surface)
    {
        console.Write("unbounded.yaml", $$"""
            name: unbounded
            model: {kind: surface, {{surface}}}
            optimizer: {name: sgd, lr: 0.01}
            training: {updates: 10}
            sweep: {replicates: 3}
            """);
        console.Run("run", "unbounded.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "unbounded", "--json").ShouldSucceed().Output);

        study.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("kind").GetString()).ShouldAllBe(kind => kind == "falls without end");
        study.GetProperty("basins").GetProperty("list").GetArrayLength().ShouldBe(0);
        Sentences(study).ShouldContain(sentence => sentence.StartsWith("All 3 runs fall without end"));
        Sentences(study).ShouldNotContain(sentence => sentence.Contains("∞") || sentence.Contains("Infinity"));
        console.Run("minima", "unbounded").ShouldSucceed();
    }

    [Fact]
    public void Walks_along_one_valley_share_it_and_no_rise_is_made_up()
    {
        console.Write("line.yaml", """
            name: line
            model: {kind: surface, surface: formula, formula: "(x1-x2)^2"}
            optimizer: {name: sgd, lr: 0.1}
            training: {updates: 200}
            sweep: {replicates: 5}
            """);
        console.Run("run", "line.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "line", "--json").ShouldSucceed().Output);

        study.GetProperty("basins").GetProperty("list").GetArrayLength().ShouldBe(1);
        Sentences(study).ShouldContain(sentence => sentence.Contains("found the same basin"));
        study.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("kind").GetString()).ShouldAllBe(kind => kind == "flat valley");
    }

    [Fact]
    public void Minima_of_the_same_depth_are_said_to_tie()
    {
        console.Write("four.yaml", """
            name: four
            model: {kind: surface, surface: himmelblau}
            optimizer: {name: sgd, lr: 0.01}
            training: {updates: 400, precision: float64}
            sweep: {replicates: 24}
            """);
        console.Run("run", "four.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "four", "--json").ShouldSucceed().Output);

        study.GetProperty("basins").GetProperty("list").GetArrayLength().ShouldBe(4);
        study.GetProperty("basins").GetProperty("best").GetInt32().ShouldBe(4);
        Sentences(study).ShouldContain(sentence => sentence.Contains("lie in 4 basins, all equally deep"));
        Sentences(study).ShouldNotContain(sentence => sentence.Contains("found the best"));
    }

    /// <summary>Hill climbing ends on a lattice; where it ended decides in which dent it is, not where a long step lands.</summary>
    [Fact]
    public void Walks_are_polished_in_the_dent_where_they_ended()
    {
        console.Write("dents.yaml", """
            name: dents
            model: {kind: surface, surface: rastrigin, dimensions: 2}
            optimizer: {name: hill-climbing, step: 0.1, range: 5}
            training: {updates: 200, precision: float64}
            measure: {every: 0}
            sweep:
              axes:
                model.init.planes.coordinates[0]: {from: -2, to: 2, steps: 21}
                model.init.planes.coordinates[1]: {from: -2, to: 2, steps: 21}
            """);
        console.Run("run", "dents.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "dents", "--json").ShouldSucceed().Output);

        var runs = study.GetProperty("runs").EnumerateArray().ToArray();
        runs.Count(run => run.GetProperty("trained-loss").GetDouble() < 0.5).ShouldBe(runs.Count(run => run.GetProperty("polished-loss").GetDouble() < 0.5));
        runs.ShouldAllBe(run => run.GetProperty("kind").GetString() == "minimum" && !run.GetProperty("had-not-converged").GetBoolean());
        Sentences(study).ShouldContain(sentence => sentence.Contains("lie in 25 basins"));
    }

    /// <summary>Classes that a line separates: whatever the weights, larger ones are better.</summary>
    [Theory]
    [InlineData("data: xor", "hidden: [4]", "binary-cross-entropy", 3000)]
    [InlineData("data: {source: csv, path: classes.csv, target: y}", "hidden: [3]", "softmax-cross-entropy", 1000)]
    [InlineData("data: {source: csv, path: classes.csv, target: y}", "hidden: [3], activation: relu", "softmax-cross-entropy", 1000)]
    public void A_solved_problem_without_a_best_answer_has_its_minimum_at_infinity(string data, string model, string loss, int updates)
    {
        console.Write("classes.csv", "a,b,y\n0,0,u\n0,1,u\n1,0,v\n1,1,v\n0.2,0.5,u\n0.8,0.5,v\n");
        console.Write("solved.yaml", $$"""
            name: solved
            {{data}}
            model: {kind: mlp, {{model}}}
            loss: {{loss}}
            optimizer: {name: adam, lr: 0.05}
            training: {updates: {{updates}}}
            measure: {every: 0}
            sweep: {replicates: 4}
            """);
        console.Run("run", "solved.yaml").ShouldSucceed();

        // A relu network may die at the loss of a constant answer: that one is in a valley indeed.
        var runs = Study(console.Run("minima", "solved", "--json").ShouldSucceed().Output).GetProperty("runs").EnumerateArray()
            .Where(run => run.GetProperty("trained-loss").GetDouble() < 0.1).ToArray();

        runs.Length.ShouldBeGreaterThan(1);
        runs.ShouldAllBe(run => run.GetProperty("kind").GetString() == "solved, with its minimum at infinity");
        runs.ShouldAllBe(run => run.GetProperty("sentence").GetString()!.Contains("1 % larger"));
    }

    [Fact]
    public void No_run_with_a_penalty_and_kinks_is_dropped()
    {
        console.Write("kinks.yaml", """
            name: kinks
            data: {source: digits, take: 300, test: 0.3}
            model: {kind: mlp, hidden: [12], activation: relu, output: 10, init: {weights: he-normal}}
            loss: softmax-cross-entropy
            optimizer: {name: adam, lr: 0.01}
            training: {epochs: 20}
            regularizer: {l2: 0.001, l1: 0.0001}
            sweep: {replicates: 5}
            """);
        console.Run("run", "kinks.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "kinks", "--json").ShouldSucceed().Output);

        study.GetProperty("runs").GetArrayLength().ShouldBe(5);
        study.GetProperty("unended").GetArrayLength().ShouldBe(0);
        study.GetProperty("loss-name").GetString().ShouldBe("penalised training loss");
        Sentences(study).ShouldContain(sentence => sentence.Contains("the loss on the test set, without penalty and noise rises by"));
        Sentences(study).ShouldNotContain(sentence => sentence.Contains("above it"));
    }

    [Fact]
    public void What_has_no_ending_is_named_and_counted()
    {
        console.Write("some.yaml", """
            name: some
            model: {kind: surface, surface: himmelblau}
            training: {updates: 50}
            sweep:
              axes:
                optimizer: [{name: sgd, lr: 0.01}, {name: sgd, lr: 1000}]
              replicates: 2
            """);
        console.Run("run", "some.yaml");

        var text = console.Run("minima", "some").Output;

        text.ShouldContain("Of 2 runs nothing can be said (runs 2 and 3): its loss is not finite");
        Study(console.Run("minima", "some", "--json").Output).GetProperty("unended").GetArrayLength().ShouldBe(2);
    }

    /// <summary>A trained run records the plain loss, a polished one what it went down on: they are other quantities where there is a penalty.</summary>
    [Fact]
    public void A_penalised_loss_is_compared_with_its_like()
    {
        console.Write("penalty.yaml", """
            name: penalty
            data: {source: digits, take: 60}
            model: {encoder: [], bottleneck: 2, activation: tanh}
            optimizer: {name: sgd, lr: 0.5}
            regularizer: {l2: 0.05}
            training: {epochs: 20}
            sweep: {replicates: 2}
            """);
        console.Run("run", "penalty.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "penalty", "--json").ShouldSucceed().Output);

        var best = study.GetProperty("best-seen");
        best.GetProperty("where").GetString()!.ShouldStartWith("penalty.minima");
        best.GetProperty("loss").GetDouble().ShouldBe(study.GetProperty("runs").EnumerateArray().Min(run => run.GetProperty("polished-loss").GetDouble()));
        Sentences(study).ShouldContain(sentence => sentence.StartsWith("The lowest possible penalised training loss is not known here"));
    }
}
