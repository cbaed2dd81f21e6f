using System.Text.Json;
using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Ledgers;
using Runner.Tests.Catalogue;
using static Runner.Tests.Commands.MinimaOutput;

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
            var expected = level < 0.05 ? "solved" : level < 0.14 ? "1/16" : level < 0.2 ? "1/12" : "1/8";
            run.GetProperty("when-trained").GetProperty("name").GetString().ShouldBe(expected);
            run.GetProperty("polished-loss").GetDouble().ShouldBeLessThanOrEqualTo(run.GetProperty("trained-loss").GetDouble());
            // No minimum of the 2-2-1 network is above 0 at finite weights (Hamey 1998): what stays at 1/8 only tends to it. Nor is one at 0: a sigmoid never
            // answers exactly 0 or 1.
            var polished = 2 * run.GetProperty("polished-loss").GetDouble();
            run.GetProperty("kind").GetString().ShouldBe(polished < 0.05 ? "solved, with its minimum at infinity" : "plateau", $"at {polished}");
        }

        runs.Select(run => run.GetProperty("when-trained").GetProperty("name").GetString()).Distinct().Count().ShouldBeGreaterThan(1);
        study.GetProperty("pairs").GetArrayLength().ShouldBe(24 * 23 / 2);
    }

    [Fact]
    public void What_it_finds_of_each_run_is_a_metric()
    {
        console.Write("xor.yaml", Xor.Replace("{name: sgd, lr: 2}", "sgd").Replace("sweep: {", "sweep: {axes: {optimizer.lr: [0.5, 2]}, ").Replace("init: 24", "init: 12"));
        console.Run("run", "xor.yaml").ShouldSucceed();
        var early = console.Run("compare", "small-xor", "--metric", "gap-to-best");
        early.Code.ShouldBe(ExitCode.BadInput);
        early.Error.ShouldBe("--metric: gap-to-best needs the results of minima, and small-xor has none yet. Run it first: runner minima small-xor\n");

        var study = Study(console.Run("minima", "small-xor", "--json").ShouldSucceed().Output);
        var runs = study.GetProperty("runs").EnumerateArray().OrderBy(run => run.GetProperty("trial").GetInt32()).ToArray();
        var lowest = runs.Min(run => run.GetProperty("polished-loss").GetDouble());
        Best("gap-to-best").ShouldBe([.. runs.Chunk(12).Select(group => group.Min(run => run.GetProperty("polished-loss").GetDouble()) - lowest)], ignoreOrder: true);
        Best("barrier-to-best").Min().ShouldBe(0);
        Best("index").ShouldAllBe(index => index >= 0);
        console.Run("compare", "small-xor", "--metric", "barrier-to-best").ShouldSucceed().Output.ShouldContain("Barrier to the best run by learning rate; lower is better");
        console.Run("compare", "small-xor", "--metric", "index", "--higher").ShouldSucceed().Output.ShouldContain("higher is better");
        console.Run("report", "small-xor", "--metric", "gap-to-best", "-o", "page.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "page.html")).ShouldContain("Loss above the best basin; lower is better");

        double[] Best(string metric)
        {
            using var json = JsonDocument.Parse(console.Run("compare", "small-xor", "--by", "lr", "--metric", metric, "--json").ShouldSucceed().Output);
            return [.. json.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("best").GetDouble())];
        }
    }

    [Fact]
    public void What_is_said_beforehand_are_the_pairs_that_are_compared_even_where_there_are_many_runs()
    {
        console.Write("bowl.yaml", "name: bowl\nmodel: {kind: surface, surface: formula, formula: x1^2}\noptimizer: {name: sgd, lr: 0.5}\ntraining: {updates: 1}\nsweep: {replicates: 1001}");
        console.Run("run", "bowl.yaml").ShouldSucceed();

        console.Run("minima", "bowl").ShouldSucceed().Error
            .ShouldContain("bowl.minima: taking 1,001 networks down to the bottom and comparing 499,500 pairs, at most about 0:");
        FunctionStudy.MostNetworks(9).ShouldBe(632);
    }

    [Fact]
    public void Some_runs_alone_are_looked_at_and_whatever_shows_them_says_so()
    {
        console.Write("xor.yaml", Xor.Replace("{name: sgd, lr: 2}", "sgd").Replace("sweep: {", "sweep: {axes: {optimizer.lr: [1, 2]}, ").Replace("init: 24", "init: 6"));
        console.Run("run", "xor.yaml").ShouldSucceed();

        var best = console.Run("minima", "small-xor", "--where", "optimizer.lr == 2", "--top", "3", "-o", "best.html").ShouldSucceed();
        best.Error.ShouldContain("small-xor.minima: taking 3 networks down to the bottom and comparing 3 pairs, at most about 0:0");
        const string which = "Only the 3 runs of 12 with the lowest final training loss where optimizer.lr == 2.";
        best.Output.ShouldStartWith($"· {which}");
        console.Run("report", "small-xor", "-o", "later.html").ShouldSucceed();
        foreach (var page in (string[])["best.html", "later.html"])
        {
            File.ReadAllText(Path.Combine(console.Folder, page)).ShouldContain(which);
        }

        // By the numbers that the runs have in their sweep, each with its own setting.
        var part = Study(console.Run("minima", "small-xor", "--where", "optimizer.lr == 2", "--top", "3", "--json").ShouldSucceed().Output);
        part.GetProperty("part").GetString().ShouldBe(which);
        var whole = Study(console.Run("minima", "small-xor", "--json").ShouldSucceed().Output);
        var all = whole.GetProperty("runs").EnumerateArray().ToDictionary(run => run.GetProperty("trial").GetInt32());
        foreach (var run in part.GetProperty("runs").EnumerateArray())
        {
            var trial = run.GetProperty("trial").GetInt32();
            trial.ShouldBeInRange(6, 11);
            run.GetProperty("polished-loss").GetDouble().ShouldBe(all[trial].GetProperty("polished-loss").GetDouble());
            run.GetProperty("trained-loss").GetDouble().ShouldBe(all[trial].GetProperty("trained-loss").GetDouble());
        }

        // What was looked at once is not polished again.
        console.Run("export", "small-xor.minima@1").ShouldSucceed().Output.Trim().Split('\n').Length.ShouldBe(1 + 3);
        console.Run("minima", "small-xor", "--top", "1").ShouldSucceed().Error.ShouldNotContain("taking");
        var none = console.Run("minima", "small-xor", "--where", "optimizer.lr == 3");
        none.Code.ShouldBe(2);
        none.Error.Trim().ShouldBe("--where: no setting of small-xor satisfies optimizer.lr == 3. Its axes are optimizer.lr.");
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
            "Where the runs end up", "Verdicts", "Basins", "How far the loss rises between two runs", "The straight line and a curve around the rise",
            "Straight from the start of training to its end", "The plane through the ends of three runs", "main directions", "How curved the landscape is",
            "Between two runs", "barrier of the loss", "barrier after Frankle", "distance of the weights", "distance of the outputs", "similarity of the codes",
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

    /// <summary>Each measure between two runs, on the terminal and as data.</summary>
    [Fact]
    public void Pairs_are_compared_within_a_setting_and_across_settings()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml").ShouldSucceed();

        var text = console.Run("minima", "small-oracle").ShouldSucceed().Output;

        foreach (var measure in new[] { "barrier of", "units matched", "Frankle", "weights", "answers", "codes", "12", "16" })
        {
            text.ShouldContain(measure);
        }

        var study = Study(console.Run("minima", "small-oracle", "--json").ShouldSucceed().Output);
        var measures = study.GetProperty("pair-measures").EnumerateArray().ToDictionary(measure => measure.GetProperty("key").GetString()!);
        measures.Keys.ShouldBe(
        [
            "barrier-ainsworth", "matched-barrier-ainsworth", "barrier-frankle", "matched-barrier-frankle", "distance", "matched-distance",
            "function-distance", "cka",
        ]);
        foreach (var measure in measures.Values)
        {
            measure.GetProperty("same").GetProperty("pairs").GetInt32().ShouldBe(12);
            measure.GetProperty("different").GetProperty("pairs").GetInt32().ShouldBe(16);
            measure.GetProperty("sentence").GetString()!.ShouldEndWith(".");
        }

        // All are the same function: the projector on the first components.
        measures["function-distance"].GetProperty("different").GetProperty("highest").GetDouble().ShouldBeLessThan(1e-3);
        measures["matched-distance"].GetProperty("same").GetProperty("median").GetDouble()
            .ShouldBeLessThanOrEqualTo(measures["distance"].GetProperty("same").GetProperty("median").GetDouble());
    }

    [Fact]
    public void Classifiers_are_compared_by_their_errors_too()
    {
        console.Write("classes.yaml", """
            name: classes
            data: {source: digits, test: 0.5, take: 200}
            model: {kind: mlp, hidden: [6], activation: tanh}
            loss: softmax-cross-entropy
            optimizer: {name: sgd, lr: 0.5}
            training: {epochs: 2}
            sweep: {replicates: {init: 3}}
            """);
        console.Run("run", "classes.yaml").ShouldSucceed();

        var study = Study(console.Run("minima", "classes", "--json").ShouldSucceed().Output);

        var measures = study.GetProperty("pair-measures").EnumerateArray().Select(measure => measure.GetProperty("name").GetString()).ToArray();
        measures.ShouldContain("barrier of the error");
        measures.ShouldContain("disagreement");
        study.GetProperty("pairs")[0].GetProperty("disagreement").GetDouble().ShouldBeInRange(0, 1);
    }

    /// <summary>What another sweep of the ledger reached on the same data with the same layers is what there is to compare with.</summary>
    [Fact]
    public void The_best_ever_seen_is_looked_for_in_all_sweeps_of_the_ledger_and_named_as_that()
    {
        const string spec = """
            name: NAME
            data: {source: digits, test: 0.5, take: 100}
            model: {encoder: [], bottleneck: 2, activation: tanh}
            optimizer: {name: sgd, lr: RATE}
            training: {epochs: 1}
            sweep: {seed: SEED, replicates: 2}
            """;
        console.Write("good.yaml", spec.Replace("NAME", "good").Replace("RATE", "0.5").Replace("SEED", "1"));
        console.Write("poor.yaml", spec.Replace("NAME", "poor").Replace("RATE", "0.001").Replace("SEED", "2"));
        console.Run("run", "poor.yaml").ShouldSucceed();
        console.Run("minima", "poor").ShouldSucceed().Output.ShouldContain("the best ever seen for these data and this network is this sweep's own");
        console.Run("run", "good.yaml").ShouldSucceed();
        var good = Study(console.Run("minima", "good", "--effort", "3", "--json").ShouldSucceed().Output);

        var poor = Study(console.Run("minima", "poor", "--json").ShouldSucceed().Output);

        var lowest = good.GetProperty("runs").EnumerateArray().Min(run => run.GetProperty("polished-loss").GetDouble());
        var own = poor.GetProperty("runs").EnumerateArray().Min(run => run.GetProperty("polished-loss").GetDouble());
        lowest.ShouldBeLessThan(own);
        poor.GetProperty("optimum").ValueKind.ShouldBe(JsonValueKind.Null);
        poor.GetProperty("best-seen").GetProperty("loss").GetDouble().ShouldBe(lowest);
        poor.GetProperty("best-seen").GetProperty("where").GetString()!.ShouldStartWith("good.minima");
        poor.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("sentence").GetString()!)
            .ShouldContain(sentence => sentence.StartsWith("The lowest possible training loss is not known here; the best ever seen for these data and this network is") && sentence.Contains("(run good.minima"));
    }

    [Fact]
    public async Task Its_run_is_seen_among_the_workers()
    {
        // A SQLite file, which this test may open beside the command.
        using var beside = new TestConsole("sqlite:", "runner.db");
        beside.Write("seen.yaml", "name: seen\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 200, batch: full}\nsweep: {replicates: 8}");
        beside.Run("run", "seen.yaml").ShouldSucceed();
        await using var ledger = LedgerLocation.Open(beside.Ledger, LedgerUse.Read);
        var run = Task.Run(() => beside.Run("minima", "seen"));
        var seen = false;
        while (!run.IsCompleted)
        {
            seen |= (await ledger.WorkersAsync()).Count > 0;
        }

        (await run).ShouldSucceed();
        seen.ShouldBeTrue();
        (await ledger.WorkersAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("xor", "mlp, hidden: [2], activation: {hidden: sigmoid, output: sigmoid}", "layer1.weights[0,1]", "layer2.bias[0]")]
    [InlineData("{source: digits, take: 20}", "autoencoder, encoder: [3], bottleneck: 2", "layer1.weights[2,63]", "layer4.weights[5,1]")]
    public void Any_two_starting_weights_of_any_network_make_a_map(string data, string model, string first, string second)
    {
        console.Write("any.yaml", $$"""
            name: any
            data: {{data}}
            model: {kind: {{model}}}
            optimizer: {name: sgd, lr: 1}
            training: {epochs: 3, batch: full}
            measure: {every: 0}
            sweep:
              axes:
                model.init.planes.{{first}}: {from: -4, to: 4, steps: 5}
                model.init.planes.{{second}}: {from: -3, to: 3, steps: 7}
            """);
        console.Run("run", "any.yaml").ShouldSucceed();

        console.Run("minima", "any", "--map", "-o", "any.html").ShouldSucceed().Output.ShouldContain("Of 35 starts that differ in ");

        File.ReadAllText(Path.Combine(console.Folder, "any.html")).ShouldContain("A map of starting weights");
        var map = Study(console.Run("minima", "any", "--map", "--json").ShouldSucceed().Output).GetProperty("pictures").GetProperty("map");
        map.GetProperty("xs").GetArrayLength().ShouldBe(5);
        map.GetProperty("labels").GetArrayLength().ShouldBe(7);
        map.GetProperty("labels")[0].GetArrayLength().ShouldBe(5);
        map.GetProperty("endings").EnumerateArray().Sum(ending => ending.GetProperty("runs").GetInt32()).ShouldBe(35);
    }

    [Fact]
    public void A_map_of_a_sweep_that_is_no_plane_is_refused()
    {
        console.Write("oracle.yaml", Oracle);
        console.Run("run", "oracle.yaml").ShouldSucceed();

        var ended = console.Run("minima", "small-oracle", "--map");

        ended.Code.ShouldBe(2);
        ended.Error.ShouldContain("--map is for sweeps whose axes are two starting weights");
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
        var polished = Study(console.Run("minima", "plane", "--json").ShouldSucceed().Output).GetProperty("pictures").GetProperty("map");
        polished.GetProperty("labels").GetRawText().Replace(" ", "").ShouldBe(map.GetProperty("labels").GetRawText().Replace(" ", ""));
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
    public void Gradients_by_layer_are_in_words_and_in_data()
    {
        console.Write("deep.yaml", """
            name: deep
            data: {source: digits, take: 100}
            model: {encoder: [8, 8, 8, 8], bottleneck: 2}
            optimizer: {name: sgd, lr: 0.1}
            training: {epochs: 4}
            measure: {curves: [train-loss, gradient-norm]}
            sweep:
              axes:
                model.init.weights: [glorot-normal, {scheme: normal, std: 0.001, label: small}]
                model.activation: [sigmoid]
              replicates: 2
            """);
        console.Run("run", "deep.yaml").ShouldSucceed();

        var text = console.Run("compare", "deep", "--full").ShouldSucceed().Output;

        text.ShouldContain("first over last");
        text.ShouldContain("the gradient vanished on its way back");
        using var json = JsonDocument.Parse(console.Run("compare", "deep", "--full", "--json").ShouldSucceed().Output);
        var groups = json.RootElement.GetProperty("comparisons")[0].GetProperty("layers").EnumerateArray().ToArray();
        groups.Length.ShouldBe(2);
        groups[0].GetProperty("gradient-norm").EnumerateArray().Select(layer => layer.GetProperty("layer").GetInt32()).ShouldBe(Enumerable.Range(1, 10));
        groups.Single(group => group.GetProperty("label").GetString() == "small").GetProperty("vanishing").GetInt32().ShouldBe(2);
        console.Run("report", "deep", "-o", "deep.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "deep.html")).ShouldContain("The gradient at each layer");
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
        full.ShouldContain("mean training loss over the run");
        full.ShouldContain("still falling at the end");
        full.ShouldContain("share of runs whose final training loss is at or below");
        full.ShouldContain("median time");
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
        ended.Error.ShouldContain("Run `runner minima small-oracle`");
        console.Run("delete", "small-oracle", "--dry-run").ShouldSucceed().Output.ShouldContain("The results of minima remain: runner delete small-oracle.minima\n");
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

    /// <summary>x1 + x2, and a saddle left along its way down.</summary>
}
