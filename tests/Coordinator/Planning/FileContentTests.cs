using System.Text.Json;
using Runner.Commands;
using Runner.Tests.Commands;

namespace Runner.Tests.Planning;

public sealed class FileContentTests : IDisposable
{
    private const string Spec =
        """
        name: tables
        data: {source: csv, path: table.csv, scale: none}
        model: {encoder: [], bottleneck: 1}
        training: {updates: 5, batch: full}
        """;

    private readonly TestConsole console = new();

    public FileContentTests()
    {
        console.Write("tables.yaml", Spec);
        console.Write("table.csv", "1,2\n3,4\n5,7\n");
    }

    public void Dispose() => console.Dispose();

    [Fact]
    public void Another_file_of_the_same_name_is_another_experiment()
    {
        var before = Identity("tables.yaml");
        console.Run("run", "tables.yaml").ShouldSucceed();
        console.Run("run", "tables.yaml").ShouldSucceed().Error.ShouldContain("the only trial is already done");

        console.Write("table.csv", "1,2\n3,4\n5,8\n");

        Identity("tables.yaml").ShouldNotBe(before);
        var again = console.Run("run", "tables.yaml").ShouldSucceed();
        again.Error.ShouldContain("tables@2: done");
        again.Error.ShouldNotContain("taken from");
        Column(console.Run("export", "tables@1").Output, "identity").ShouldBe(before);
        Column(console.Run("export", "tables@2").Output, "final-loss").ShouldNotBe(Column(console.Run("export", "tables@1").Output, "final-loss"));
    }

    [Fact]
    public void The_same_file_under_another_name_is_the_same_experiment()
    {
        console.Run("run", "tables.yaml").ShouldSucceed();
        console.Write("copy.csv", "1,2\n3,4\n5,7\n");
        console.Write("copies.yaml", Spec.Replace("name: tables", "name: copies").Replace("table.csv", "copy.csv"));

        Identity("copies.yaml").ShouldBe(Identity("tables.yaml"));
        console.Run("run", "copies.yaml").ShouldSucceed().Error.ShouldContain("1 of 1 trial is taken from earlier sweeps");
    }

    [Fact]
    public void A_replay_with_another_file_is_refused()
    {
        console.Run("run", "tables.yaml").ShouldSucceed();
        console.Run("verify", "tables", "--all").ShouldSucceed();
        console.Write("table.csv", "1,2\n3,4\n5,8\n");

        var ended = console.Run("verify", "tables", "--all");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldStartWith("table.csv: is not the file that tables was planned with (SHA-256 ");
    }

    [Fact]
    public void A_worker_with_another_file_trains_nothing()
    {
        console.Write("many.yaml", Spec.Replace("name: tables", "name: many").Replace("updates: 5", "updates: 20000") + "\nsweep: {replicates: 300}\nexecution: {bundle: 1}\n");
        console.Run("run", "many.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        console.Write("table.csv", "1,2\n3,4\n5,8\n");

        var ended = console.Run("worker", "--sweep", "many", "--slots", "1");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().Split('\n')[^1].ShouldStartWith("table.csv: is not the file that many was planned with");
    }

    [Fact]
    public void Results_can_be_asked_for_when_the_file_is_gone()
    {
        var identity = Identity("tables.yaml");
        console.Run("run", "tables.yaml").ShouldSucceed();
        File.Delete(Path.Combine(console.Folder, "table.csv"));

        Column(console.Run("export", "tables").ShouldSucceed().Output, "identity").ShouldBe(identity);
        console.Run("compare", "tables").ShouldSucceed();
    }

    [Fact]
    public void A_file_that_is_an_axis_counts_by_what_it_holds()
    {
        console.Write("copy.csv", "1,2\n3,4\n5,7\n");
        console.Write("other.csv", "1,2\n3,4\n5,9\n");
        console.Write("files.yaml", Spec.Replace("name: tables", "name: files").Replace("path: table.csv, ", "")
            + "\nsweep: {axes: {data.path: [table.csv, other.csv, copy.csv]}}\n");

        var plan = console.Run("plan", "files.yaml").ShouldSucceed().Output;
        var identities = plan.Split('\n').Take(3).Select(line => line.Split(' ')[1]).ToArray();
        identities[0].ShouldBe(identities[2]);
        identities[0].ShouldNotBe(identities[1]);
        plan.ShouldContain("; 1 trial is configured like an earlier one and will give the same result");
        console.Run("run", "files.yaml").ShouldSucceed().Output.ShouldContain("3 trials: 3 completed");
    }

    [Fact]
    public void Labels_beside_images_and_files_of_weights_count_too()
    {
        console.Write("start.txt", "0.1 0.2 0.3 0.4 0.5 0.6 0.7");
        console.Write("start.yaml", "name: start\ndata: {source: csv, path: table.csv}\nmodel: {encoder: [], bottleneck: 1, init: {weights: {scheme: file, file: start.txt}}}\ntraining: {updates: 1, batch: full}\n");
        var before = Identity("start.yaml");
        console.Write("start.txt", "0.1 0.2 0.3 0.4 0.5 0.6 0.8");
        Identity("start.yaml").ShouldNotBe(before);

        File.WriteAllBytes(Path.Combine(console.Folder, "a-images-idx3"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9]);
        File.WriteAllBytes(Path.Combine(console.Folder, "a-labels-idx1"), [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        console.Write("idx.yaml", "name: idx\ndata: idx:a-images-idx3\n");
        before = Identity("idx.yaml");
        File.WriteAllBytes(Path.Combine(console.Folder, "a-labels-idx1"), [0, 0, 8, 1, 0, 0, 0, 1, 1]);
        Identity("idx.yaml").ShouldNotBe(before);
    }

    [Fact]
    public void A_missing_file_is_one_line_before_anything_is_planned()
    {
        File.Delete(Path.Combine(console.Folder, "table.csv"));

        var ended = console.Run("plan", "tables.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe($"{console.Folder}/table.csv: no such file. Correct the path, which is taken from the spec's folder.");
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("run")]
    public void A_sweep_whose_every_draw_is_excluded_is_one_line(string command)
    {
        console.Write("none.yaml", "name: none\ndata: xor\nsweep: {axes: {optimizer.lr: {distribution: uniform, from: 0.1, to: 0.2}}, sample: {method: random, n: 5}, exclude: optimizer.lr < 0.3}\n");

        var ended = console.Run(command, "none.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldStartWith("none.yaml: sweep.exclude: the conditions leave out every point");
        ended.Error.Trim().ShouldNotContain("\n");
    }

    private string Identity(string spec) => JsonDocument.Parse(console.Run("plan", spec, "--json").ShouldSucceed().Output)
        .RootElement.GetProperty("trials")[0].GetProperty("identity").GetString()!;

    private static string Column(string csv, string name)
    {
        var lines = csv.Split('\n');
        return lines[1].Split(',')[Array.IndexOf(lines[0].Split(','), name)];
    }
}
