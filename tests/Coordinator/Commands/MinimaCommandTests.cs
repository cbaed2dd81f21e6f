using System.Text.Json;

namespace Runner.Tests.Commands;

public sealed class MinimaCommandTests : IDisposable
{
    private const string Xor = """
        name: small-xor
        data: xor
        model:
          kind: mlp
          hidden: [2]
          activation: {hidden: sigmoid, output: sigmoid}
          init: {weights: split-mix-64}
        loss: half-mse
        optimizer: {name: sgd, lr: 2}
        training: {updates: 5000, batch: full, precision: float64}
        sweep: {replicates: {init: 24}}
        """;

    private const string Oracle = """
        name: small-oracle
        data: {source: hadamard-toy, rotate: true}
        model:
          encoder: []
          bottleneck: 2
          bias: false
          activation: {code: identity, output: identity}
          init: {weights: {scheme: normal, mean: 0, std: 0.1}}
        training: {updates: 500, batch: full, precision: float64}
        sweep:
          axes:
            optimizer: [{name: sgd, lr: 0.05}, {name: adam, lr: 0.01}]
          replicates: 4
        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Every_run_of_exclusive_or_is_called_what_it_is()
    {
        console.Write("xor.yaml", Xor);
        console.Run("run", "xor.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "small-xor", "--json").ShouldSucceed().Output);

        var runs = study.GetProperty("runs").EnumerateArray().ToArray();
        runs.Length.ShouldBe(24);
        foreach (var run in runs)
        {
            var level = 2 * run.GetProperty("trained-loss").GetDouble();
            var expected = level < 0.05 ? "solved" : level < 0.14 ? "1/8" : level < 0.2 ? "1/6" : "1/4";
            run.GetProperty("when-trained").GetProperty("name").GetString().ShouldBe(expected);
            run.GetProperty("polished-loss").GetDouble().ShouldBeLessThanOrEqualTo(run.GetProperty("trained-loss").GetDouble());
            // No minimum of the 2-2-1 network is above 0 at finite weights (Hamey 1998): what stays at 1/8 only tends to it.
            var polished = 2 * run.GetProperty("polished-loss").GetDouble();
            run.GetProperty("kind").GetString().ShouldBe(polished < 0.05 ? "minimum" : "plateau", $"at {polished}");
        }

        runs.Select(run => run.GetProperty("when-trained").GetProperty("name").GetString()).Distinct().Count().ShouldBeGreaterThan(1);
        study.GetProperty("pairs").GetArrayLength().ShouldBe(24 * 23 / 2);
    }

    [Fact]
    public void Linear_autoencoders_are_at_the_known_optimum_and_nothing_is_done_twice()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml").ShouldSucceed();

        var first = console.Run("minima", "small-oracle").ShouldSucceed();
        first.Error.ShouldContain("taking 8 networks down to the bottom");
        first.Output.ShouldContain("the PCA optimum");
        first.Output.ShouldContain("8 stand at a minimum");

        var second = console.Run("minima", "small-oracle").ShouldSucceed();
        second.Error.ShouldNotContain("taking");
        second.Output.ShouldBe(first.Output);
        console.Run("sweeps").ShouldSucceed().Output.ShouldContain("small-oracle.minima");
    }

    [Fact]
    public void A_sweep_that_is_not_there_is_named()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml", "--max-trials", "1");

        var ended = console.Run("minima", "nothing");

        ended.Code.ShouldBe(2);
        ended.Error.ShouldContain("nothing: no such sweep");
    }

    private static JsonElement Study(string json) => JsonDocument.Parse(json).RootElement[0];
}
