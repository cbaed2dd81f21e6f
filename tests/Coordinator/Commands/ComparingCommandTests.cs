using System.Text.Json;

namespace Runner.Tests.Commands;

/// <summary>What compare, report and export say of whole sweeps, of parts, and of two.</summary>
public sealed class ComparingCommandTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    private static string Spec(string name, string rates, string replicates = "3") => $$"""
        name: {{name}}
        data: {source: digits, test: 0.2, take: 200}
        model: {kind: autoencoder, encoder: [4], bottleneck: 2}
        training: {epochs: 5, batch: 50}
        sweep:
          axes:
            optimizer.lr: {{rates}}
            model.activation: [tanh, relu]
          replicates: {{replicates}}
        """;

    [Fact]
    public void A_part_of_a_sweep_is_compared_exported_and_reported()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1]"));
        console.Run("run", "a.yaml").ShouldSucceed();
        var part = console.Run("compare", "a", "--where", "model.activation == tanh").ShouldSucceed().Output;
        part.ShouldStartWith("· Only trials where model.activation == tanh: 6 of 6 trials are recorded");
        part.ShouldContain("final test loss");
        var rows = console.Run("export", "a", "--where", "model.activation == tanh and optimizer.lr < 0.05").ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(1 + 3);
        console.Run("report", "a", "--where", "optimizer.lr == 0.1", "-o", "part.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "part.html")).ShouldContain("Only trials where optimizer.lr == 0.1: 6 of 6 trials are recorded");

        var wrong = console.Run("compare", "a", "--where", "optimizer.rate == 0.1");
        wrong.Code.ShouldBe(2);
        wrong.Error.ShouldStartWith("--where, at character 1: 'optimizer.rate' is not a setting.");
        var none = console.Run("export", "a", "--where", "optimizer.lr > 5");
        none.Code.ShouldBe(2);
        none.Error.Trim().ShouldBe("--where: no setting of a satisfies optimizer.lr > 5. Its axes are optimizer.lr, model.activation.");
    }

    [Fact]
    public void Curves_of_all_runs_are_one_tidy_table()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1]", "{init: 2}"));
        console.Run("run", "a.yaml").ShouldSucceed();
        var lines = console.Run("export", "a", "--what", "curves").ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("trial,optimizer.lr,model.activation,seed.init,seed.order,seed.noise,epoch,metric,value");
        lines.Length.ShouldBe(1 + (8 * 6 * 2));
        lines[1].ShouldStartWith("0,0.01,tanh,0,0,0,0,train-loss,");
        using var json = JsonDocument.Parse(console.Run("export", "a", "--what", "curves", "--format", "json").ShouldSucceed().Output);
        json.RootElement.GetProperty("recorded").GetInt32().ShouldBe(8);
        var curve = json.RootElement.GetProperty("curves")[3];
        curve.GetProperty("epochs").GetArrayLength().ShouldBe(6);
        curve.GetProperty("metrics").GetProperty("test-loss").GetArrayLength().ShouldBe(6);
    }

    [Fact]
    public void Two_sweeps_are_compared_in_the_settings_that_both_have_and_what_else_differs_is_said()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1]"));
        console.Write("b.yaml", Spec("b", "[0.01, 0.1]").Replace("epochs: 5", "epochs: 40"));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("run", "b.yaml").ShouldSucceed();
        var text = console.Run("compare", "a", "b").ShouldSucceed().Output;
        text.ShouldContain("“b” gives the lowest final test loss");
        text.ShouldContain("These two differ in epochs as well");
        using var json = JsonDocument.Parse(console.Run("compare", "a", "b", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("against-the-best")[0].GetProperty("matched-settings").GetInt32().ShouldBe(4);
        json.RootElement.GetProperty("against-the-best")[0].GetProperty("seeds-needed").ValueKind.ShouldBe(JsonValueKind.Null);
        console.Run("compare", "a", "a@1").Code.ShouldBe(2);
    }

    [Fact]
    public void Several_sweeps_are_compared_like_two_and_what_cannot_be_is_one_line()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1]"));
        console.Write("b.yaml", Spec("b", "[0.01, 0.1]").Replace("epochs: 5", "epochs: 40"));
        console.Write("c.yaml", Spec("c", "[0.1, 0.5]"));
        console.Write("d.yaml", Spec("d", "[0.1, 0.5]").Replace("epochs: 5", "updates: 5"));
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            console.Run("run", $"{name}.yaml").ShouldSucceed();
        }

        using var json = JsonDocument.Parse(console.Run("compare", "a", "b", "c", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("sweep").GetString().ShouldBe("a, b and c");
        json.RootElement.GetProperty("recorded").GetInt32().ShouldBe(36);
        json.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("label").GetString()).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        var against = json.RootElement.GetProperty("against-the-best").EnumerateArray().ToDictionary(effect => effect.GetProperty("other").GetString()!, effect => effect.GetProperty("matched-settings").GetInt32());
        json.RootElement.GetProperty("against-the-best")[0].GetProperty("best").GetString().ShouldBe("b");
        against.ShouldBe(new Dictionary<string, int> { ["a"] = 4, ["c"] = 2 }, ignoreOrder: true);

        console.Run("compare", "a", "b", "c", "a").Error.ShouldStartWith("a: is compared with itself.");
        console.Run("compare", "a", "b", "c", "nothing").Error.ShouldStartWith("nothing: no such sweep.");
        console.Run(["compare", .. Enumerable.Repeat("a", 9)]).Error.ShouldStartWith("9 sweeps are more than can be compared at once.");
        console.Run("compare", "a", "b", "d", "--metric", "epochs-to:0.1").Error.ShouldStartWith("epochs-to:0.1 counts epochs in some of these sweeps");
        console.Run("compare", "a", "b", "d").ShouldSucceed().Output.ShouldNotContain("first: ");
    }

    [Fact]
    public void Sentences_have_short_numbers_and_tables_of_settings_exact_ones()
    {
        console.Write("a.yaml", Spec("a", "{from: 0.001, to: 0.1, steps: 5, scale: log}"));
        console.Run("run", "a.yaml").ShouldSucceed();
        var said = console.Run("compare", "a", "--by", "lr").ShouldSucceed().Output;
        said.ShouldContain("learning rate 0.0316 ");
        said.ShouldNotContain("0.0316227766017");
        using var json = JsonDocument.Parse(console.Run("compare", "a", "--by", "lr", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("values").GetProperty("optimizer.lr").GetString())
            .ShouldBe(["0.001", "0.00316227766017", "0.01", "0.0316227766017", "0.1"], ignoreOrder: true);
        console.Run("export", "a").ShouldSucceed().Output.ShouldContain(",0.0316227766017,");
        console.Run("trials", "a").ShouldSucceed().Output.ShouldContain("0.0316227766017");
        console.Run("report", "a", "-o", "a.html").ShouldSucceed();
        var page = File.ReadAllText(Path.Combine(console.Folder, "a.html"));
        page.ShouldContain("learning rate 0.0316");
        page.ShouldNotContain("“learning rate 0.0316227766017");
    }

    [Fact]
    public void Every_output_of_an_unfinished_sweep_says_n_of_N_first()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1, 0.5, 1, 2]").Replace("epochs: 5,", "epochs: 1000,"));
        console.Run("run", "a.yaml", "--max-trials", "1", "--slots", "1");
        using var counted = JsonDocument.Parse(console.Run("compare", "a", "--json").ShouldSucceed().Output);
        var n = counted.RootElement.GetProperty("recorded").GetInt32();
        n.ShouldBeLessThan(30);
        var said = $"{n} of 30 trials {(n == 1 ? "is" : "are")} recorded";
        counted.RootElement.GetProperty("planned").GetInt32().ShouldBe(30);
        counted.RootElement.GetProperty("finished").GetBoolean().ShouldBeFalse();
        counted.RootElement.GetProperty("findings")[0].GetProperty("sentence").GetString()!.ShouldStartWith(said);
        console.Run("compare", "a").ShouldSucceed().Output.ShouldStartWith($"· {said}");
        console.Run("compare", "a", "--full").ShouldSucceed().Output.ShouldStartWith($"· {said}");
        var table = console.Run("export", "a").ShouldSucceed();
        table.Error.ShouldStartWith($"a: {said}");
        table.Output.ShouldStartWith("trial,");
        using var rows = JsonDocument.Parse(console.Run("export", "a", "--format", "json").ShouldSucceed().Output);
        rows.RootElement.GetProperty("planned").GetInt32().ShouldBe(30);
        console.Run("trials", "a").ShouldSucceed().Error.ShouldStartWith($"a: {said}");
        console.Run("trials", "a", "--json").ShouldSucceed().Error.ShouldStartWith($"a: {said}");
        console.Run("report", "a", "-o", "a.html").ShouldSucceed().Output.ShouldStartWith($"a: {said}");
        var page = File.ReadAllText(Path.Combine(console.Folder, "a.html"));
        page.ShouldContain($"{n} of 30 training runs so far");
        page.ShouldContain($"class=\"notice\">{said}");
        var minima = console.Run("minima", "a");
        minima.Code.ShouldBe(2);
        minima.Error.ShouldContain($"{30 - n} of 30 trials are not done");
    }

    [Fact]
    public void Columns_that_do_not_fit_are_named()
    {
        console.Write("a.yaml", Spec("a", "[0.01, 0.1]"));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Variables["COLUMNS"] = "60";
        var text = console.Run("compare", "a", "--full").ShouldSucceed().Output;
        text.Split('\n').ShouldAllBe(line => line.TrimEnd().Length <= 60);
        text.ShouldContain("Not shown at this width: ");
    }
}
