using System.Text.Json;
using Runner.Commands;
using Runner.Tests.Commands;

namespace Runner.Tests.Planning;

public sealed class DataReviewTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_plan_says_what_the_data_are()
    {
        console.Write("t.csv", "id,a,b,kind\nx,1,2.5,cat\ny,3,4.5,dog\nz,4,5.5,cat\nw,9,8.5,dog\nv,7,6.5,cat\n");
        console.Write("t.yaml", "name: t\ndata: {source: csv, path: t.csv, target: kind, ignore: [id], test: 0.4}\nmodel: mlp\nloss: softmax-cross-entropy\n");

        console.Run("plan", "t.yaml").ShouldSucceed().Output
            .ShouldContain("csv:t.csv: 3 samples of 2 features, 2 classes (cat, dog), 2 samples held out; the first line has the names; left out: id\n");
        var json = JsonDocument.Parse(console.Run("plan", "t.yaml", "--json").ShouldSucceed().Output).RootElement;
        json.GetProperty("data")[0].GetString().ShouldStartWith("csv:t.csv: 3 samples");
        json.GetProperty("warnings").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("data: csv:a.csv\nmodel: mlp", "1,2\n3,4\n", "t.yaml:2:7: data: the data have no target to learn.")]
    [InlineData("data: csv:a.csv", "a,b\n", "a.csv:1:1: there is a header and nothing after it.")]
    [InlineData("data: csv:a.csv", "1,2\n3,x\n", "a.csv:2:3: 'x' in column 1 is not a number.")]
    [InlineData("data: {source: csv, path: a.csv, target: b}\nmodel: mlp\nloss: binary-cross-entropy", "a,b\n1,-1\n2,1\n", "t.yaml:4:7: loss.name: binary-cross-entropy needs targets from 0 to 1")]
    [InlineData("data: csv:a.csv\nmodel: {encoder: [65536, 65536]}", "1,2\n3,4\n", "t.yaml:3:18: model: layers of 65536, 65536, 2, 65536, 65536, 2 units over 2 inputs have ")]
    [InlineData("data: csv:a.csv\nmodel: {encoder: [], bottleneck: 1, init: {weights: {scheme: values, values: [1, 2]}}}", "1,2\n3,4\n", "model.init.weights.values: it has 2 values and the model 7 parameters.")]
    [InlineData("data: csv:a.csv\nmodel: {encoder: [], bottleneck: 1, init: {weights: {scheme: file, file: a.csv}}}", "1,2\n3,4\n", "model.init.weights.file: it has 4 values and the model 7 parameters.")]
    [InlineData("data: csv:a.csv\nmodel: {encoder: [], bottleneck: 1, init: {weights: {scheme: values, values: [0, 1e300, 0, 0, 0, 0, 0]}}}", "1,2\n3,4\n", "model.init.weights.values: value 1 (from 0), 1E+300, is too large for float32.")]
    [InlineData("data: csv:a.csv\nmodel: {encoder: [], bottleneck: 1}\nsweep: {axes: {'model.init.planes.layer9.bias[0]': [1, 2]}}", "1,2\n3,4\n", "model.init.planes: there is no parameter layer9.bias[0].")]
    [InlineData("data: csv:a.csv\nsweep: {axes: {loss: [mse, binary-cross-entropy], data.scale: [unit, standardize]}}", "1,2\n3,4\n", "; or exclude such points with sweep.exclude.")]
    public void What_run_would_refuse_is_refused_by_plan_and_leaves_no_ledger(string spec, string table, string problem)
    {
        console.Write("a.csv", table);
        console.Write("t.yaml", $"name: t\n{spec}\n");

        foreach (var command in (string[])["plan", "run"])
        {
            var ended = console.Run(command, "t.yaml");
            ended.Code.ShouldBe(ExitCode.BadInput);
            ended.Error.ShouldContain(problem);
            ended.Error.Trim().Split('\n').Length.ShouldBe(1);
            ended.Output.ShouldBeEmpty();
        }

        Directory.EnumerateFiles(console.Folder).Select(Path.GetFileName).ShouldBe(["a.csv", "t.yaml"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("data: {source: digits, scale: standardize}", "digits: targets range from -3.013 to 42.38, but a sigmoid output gives only values from 0 to 1, so no training can reach them. Set model.activation.output: identity, or data.scale: unit.")]
    [InlineData("data: digits\nmodel: mlp\nloss: softmax-cross-entropy", "digits: classes are learned but no samples are held out")]
    [InlineData("data: csv:b.csv\nmodel: {activation: {output: identity}}", "csv:b.csv: Class has whole numbers, 2 different ones, as labels do")]
    [InlineData("data: csv:a.csv\nmodel: {activation: {output: identity}}", "csv:a.csv: label has whole numbers, 3 different ones, as labels do")]
    public void A_trap_is_warned_of_and_kept_with_the_plan(string spec, string warning)
    {
        console.Write("b.csv", "Class,x\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{(i % 5 == 0 ? 1 : -1)},{i * i}.5\n")));
        console.Write("a.csv", "x,label\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i * i}.5,{i % 3}\n")));
        console.Write("t.yaml", $"name: t\n{spec}\ntraining: {{epochs: 0}}\n");

        console.Run("plan", "t.yaml").ShouldSucceed().Output.ShouldContain($"warning: {warning}");
        var run = console.Run("run", "t.yaml", "--report", "t.html").ShouldSucceed();
        run.Error.ShouldContain($"warning: {warning}");
        System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(console.Folder, "t.html"))).ShouldContain(warning);
    }

    [Fact]
    public void Folds_are_replicates_that_are_told_apart()
    {
        console.Write("t.yaml", "name: t\ndata: {source: digits, take: 100, folds: 4, stratify: true}\nmodel: {encoder: [], bottleneck: 1}\ntraining: {epochs: 1}\nsweep: {replicates: {split: 4}}\n");

        console.Run("run", "t.yaml").ShouldSucceed();
        var rows = console.Run("export", "t").ShouldSucceed().Output.Trim().Split('\n');
        rows[0].ShouldContain(",seed.noise,seed.split,outcome,");
        rows.Skip(1).Select(row => row.Split(',')[5]).ShouldBe(["0", "1", "2", "3"]);
        rows.Skip(1).Select(row => row.Split(',')[11]).Distinct().Count().ShouldBe(4);
        rows.Skip(1).Select(row => row.Split(',')[1]).Distinct().Count().ShouldBe(4);
    }
}
