using System.Text.Json;
using Runner.Tests.Catalogue;

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
        first.Output.ShouldContain("All 8 runs end at a minimum");

        var second = console.Run("minima", "small-oracle").ShouldSucceed();
        second.Error.ShouldNotContain("taking");
        second.Output.ShouldBe(first.Output);
        console.Run("sweeps").ShouldSucceed().Output.ShouldContain("small-oracle.minima");
    }

    /// <summary>Baldi and Hornik 1989: {i, j} has as many ways down as there are better components to take up.</summary>
    [Fact]
    public void Every_saddle_of_the_toy_is_named_with_its_index()
    {
        console.Write("saddles.yaml", File.ReadAllText(Path.Combine(CatalogueTests.Folder(), "linear-saddles.yaml")));
        console.Run("run", "saddles.yaml").ShouldSucceed();

        var runs = Study(console.Run("minima", "linear-saddles", "--json").ShouldSucceed().Output).GetProperty("runs").EnumerateArray().ToArray();

        runs.Select(run => run.GetProperty("when-polished").GetProperty("name").GetString()).ShouldBe(
            ["the PCA optimum", "saddle {1, 3}", "saddle {1, 4}", "saddle {2, 3}", "saddle {2, 4}", "saddle {3, 4}"]);
        runs.Select(run => run.GetProperty("negative-directions").GetInt32()).ShouldBe([0, 1, 2, 2, 3, 4]);
        runs.Select(run => run.GetProperty("kind").GetString()![..6]).ShouldBe(["minimu", "saddle", "saddle", "saddle", "saddle", "saddle"]);
        runs.Select(run => run.GetProperty("polished-loss").GetDouble()).ShouldBe([0.3125, 1.0625, 1.25, 4.0625, 4.25, 5], 1e-12);
    }

    [Fact]
    public void The_report_and_the_data_show_where_runs_end_up()
    {
        console.Write("xor.yaml", Xor);
        console.Run("run", "xor.yaml").ShouldSucceed();

        console.Run("minima", "small-xor", "-o", "ends.html").ShouldSucceed().Output.ShouldContain("wrote ends.html");
        console.Run("report", "small-xor", "-o", "report.html").ShouldSucceed();
        var page = File.ReadAllText(Path.Combine(console.Folder, "ends.html"));

        page.ShouldBe(File.ReadAllText(Path.Combine(console.Folder, "report.html")));
        foreach (var heading in new[]
        {
            "Where the runs end up", "Verdicts", "Basins", "How high the loss climbs between two runs", "The straight way and a way around",
            "Straight from the start of training to its end", "The plane through three minima", "main directions", "How curved the ground is",
        })
        {
            page.ShouldContain(heading);
        }

        var pictures = Study(console.Run("minima", "small-xor", "--json").ShouldSucceed().Output).GetProperty("pictures");
        pictures.GetProperty("barriers").GetProperty("matched").GetArrayLength().ShouldBe(24);
        pictures.GetProperty("planes").GetArrayLength().ShouldBe(3);
        pictures.GetProperty("from-start").GetArrayLength().ShouldBe(3);
        pictures.GetProperty("pair").GetProperty("raw").GetArrayLength().ShouldBe(25);
        pictures.GetProperty("curve").GetProperty("losses").GetArrayLength().ShouldBe(25);
    }

    [Fact]
    public void A_plane_of_starting_weights_becomes_a_map()
    {
        console.Write("plane.yaml", """
            name: plane
            data: one
            model: neuron
            optimizer: {name: sgd, lr: 1}
            training: {updates: 100}
            measure: {every: 0}
            sweep:
              axes:
                model.init.planes.layer1.weights[0,0]: {from: -4, to: 4, steps: 21}
                model.init.planes.layer1.bias[0]: {from: -4, to: 4, steps: 21}
            """);
        console.Run("run", "plane.yaml").ShouldSucceed();

        console.Run("report", "plane", "-o", "plane.html").ShouldSucceed();

        File.ReadAllText(Path.Combine(console.Folder, "plane.html")).ShouldContain("A map of starting weights");
        using var json = JsonDocument.Parse(console.Run("compare", "plane", "--full", "--json").ShouldSucceed().Output);
        var map = json.RootElement.GetProperty("basin-map");
        map.GetProperty("labels").GetArrayLength().ShouldBe(21);
        map.GetProperty("endings").EnumerateArray().Sum(ending => ending.GetProperty("runs").GetInt32()).ShouldBe(441);
    }

    [Fact]
    public void Walks_on_a_surface_are_told_apart_by_the_minimum_that_they_end_near()
    {
        console.Write("walk.yaml", """
            name: walk
            model: {kind: surface, surface: himmelblau}
            optimizer: {name: sgd, lr: 0.01}
            training: {updates: 500, precision: float64}
            measure: {every: 0}
            sweep:
              axes:
                model.init.planes.coordinates[0]: {from: -5, to: 5, steps: 11}
                model.init.planes.coordinates[1]: {from: -5, to: 5, steps: 11}
            """);
        console.Run("run", "walk.yaml").ShouldSucceed();

        console.Run("report", "walk", "-o", "walk.html").ShouldSucceed();

        File.ReadAllText(Path.Combine(console.Folder, "walk.html")).ShouldContain("ends near (3, 2): ");
        var study = Study(console.Run("minima", "walk", "--json").ShouldSucceed().Output);
        study.GetProperty("basins").GetProperty("list").GetArrayLength().ShouldBeInRange(4, 6);
    }

    [Fact]
    public void A_full_comparison_has_means_tests_and_shares()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml").ShouldSucceed();

        var full = console.Run("compare", "small-oracle", "--full").ShouldSucceed().Output;

        full.ShouldContain("what matters");
        full.ShouldContain("Cliff's delta");
        full.ShouldContain("seeds that would settle it");
        console.Run("compare", "small-oracle", "--full", "--by", "optimizer").ShouldSucceed().Output.ShouldContain("p after Holm");
        using var json = JsonDocument.Parse(console.Run("compare", "small-oracle", "--full", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("importance").GetProperty("method").GetString().ShouldBe("functional-anova");
    }

    [Fact]
    public void Asking_for_the_endings_of_endings_is_refused()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml").ShouldSucceed();
        console.Run("minima", "small-oracle").ShouldSucceed();

        var ended = console.Run("minima", "small-oracle.minima");

        ended.Code.ShouldBe(2);
        ended.Error.ShouldContain("Ask for runner minima small-oracle");
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
