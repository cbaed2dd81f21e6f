using System.Text.Json;
using Microsoft.Data.Sqlite;
using Runner.Commands;
using Runner.Ledgers.Rows;

namespace Runner.Tests.Commands;

/// <summary>What commands say of a sweep whose points are searched.</summary>
public sealed class Searching_a_space : IDisposable
{
    private const string Spec = """
        name: searched
        data: {source: digits, take: 80, test: 0.2}
        model: {kind: autoencoder, encoder: [6]}
        training: {epochs: 4, batch: 16}
        execution: {slots: 2}
        sweep:
          axes:
            optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 0.1}
            model.bottleneck: [1, 2, 3, 4]
          replicates: 2
          sample: {method: tpe, n: 14, objective: test-loss, parallel: 2, judge: 3}
        """;

    private readonly TestConsole console = new();

    public Searching_a_space() => console.Write("searched.yaml", Spec);

    public void Dispose() => console.Dispose();

    [Fact]
    public void The_plan_says_how_points_are_found_and_lists_those_that_are_known()
    {
        var plan = console.Run("plan", "searched.yaml").ShouldSucceed().Output;
        plan.ShouldContain("searched: optimizer.lr (log-uniform 0.0001 0.1), model.bottleneck (1, 2, 3 or 4). Further points follow from results.");
        plan.ShouldMatch("31 trials \\(14 points × 2 replicates and 3 on fresh seeds\\) in 2 bundles, .*, at most .*; trials are proposed by tpe for the final test loss, 2 points at a time; the best point is trained on 3 fresh seeds at the end");
        plan.Split('\n').Count(line => line.Contains(" bundle=")).ShouldBe(4);
        using var json = JsonDocument.Parse(console.Run("plan", "searched.yaml", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("trials").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public void The_value_that_the_best_point_was_chosen_for_and_that_on_fresh_seeds_are_said_everywhere()
    {
        var run = console.Run("run", "searched.yaml", "--report", "page.html").ShouldSucceed();
        run.Output.ShouldContain("searched: 31 trials: 31 completed");
        const string Sentence = "The best of 14 points is “learning rate [0-9.]+ · bottleneck [1-4]”, chosen for its final test loss of [0-9.]+ \\(on 3 fresh seeds: [0-9.]+, 95.% interval [0-9.]+–[0-9.]+\\)\\.";
        run.Output.Replace("\n  ", " ").ShouldMatch(Sentence);
        console.Run("digest", "searched").ShouldSucceed().Output.Replace("\n  ", " ").ShouldMatch(Sentence);
        File.ReadAllText(Path.Combine(console.Folder, "page.html")).ShouldMatch(Sentence);

        using var json = JsonDocument.Parse(console.Run("compare", "searched", "--json").ShouldSucceed().Output);
        var numbers = json.RootElement.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "search").GetProperty("numbers")
            .EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble());

        // The figures of the table that is exported: two seeds, and three others.
        var best = (int)numbers["best point"];
        var rows = console.Run("export", "searched", "--format", "csv").ShouldSucceed().Output.Trim().Split('\n').Skip(1).Select(row => row.Split(',')).ToList();
        var losses = rows.ConvertAll(row => double.Parse(row[12], System.Globalization.CultureInfo.InvariantCulture));
        numbers["in the search"].ShouldBe((losses[2 * best] + losses[(2 * best) + 1]) / 2, 1e-12);
        numbers["on fresh seeds"].ShouldBe(losses[28..].Average(), 1e-12);
        numbers["in the search"].ShouldBe(Enumerable.Range(0, 14).Min(point => (losses[2 * point] + losses[(2 * point) + 1]) / 2), 1e-12);
        rows[28..].Select(row => row[4]).ShouldBe(["2", "3", "4"], "seeds that had no part in the choice");
        rows[28][2].ShouldBe(rows[2 * best][2]);
    }

    [Fact]
    public void A_search_that_was_stopped_says_what_it_has_and_goes_on_to_the_same_table()
    {
        console.Run("run", "searched.yaml", "--slots", "1", "--max-trials", "9").Code.ShouldBe(ExitCode.Interrupted);
        console.Run("compare", "searched").ShouldSucceed().Output.Replace("\n  ", " ").ShouldMatch("[0-9]+ of 14 points have ended; the best so far is “");
        console.Run("export", "searched", "--where", "model.bottleneck > 1", "--format", "csv").Output.Split('\n').Length.ShouldBeGreaterThan(1);
        console.Run("trials", "searched").ShouldSucceed().Output.ShouldNotContain("pruned");
        console.Run("report", "searched", "-o", "part.html").ShouldSucceed();
        console.Run("verify", "searched").ShouldSucceed();
        console.Run("run", "searched.yaml").ShouldSucceed();
        using var other = new TestConsole();
        other.Write("searched.yaml", Spec);
        other.Run("run", "searched.yaml", "--slots", "1").ShouldSucceed();
        console.Run("export", "searched", "--format", "csv").Output.ShouldBe(other.Run("export", "searched", "--format", "csv").ShouldSucceed().Output);
    }

    [Fact]
    public void Verify_derives_every_proposal_from_the_results_and_finds_one_that_was_changed()
    {
        using var other = new TestConsole("sqlite:", "runner.db");
        other.Write("searched.yaml", Spec);
        other.Run("run", "searched.yaml").ShouldSucceed();
        other.Run("verify", "searched", "--count", "1").ShouldSucceed().Output.ShouldContain("searched: all 15 proposals follow from the recorded results.");

        // Sealed as the ledger seals it: no checksum tells.
        var path = Path.Combine(other.Folder, "runner.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var read = connection.CreateCommand();
            read.CommandText = "SELECT content FROM proposal WHERE sweep = 1 AND point = 12";
            var recorded = new ProposalRow(1, 12, (byte[])read.ExecuteScalar()!).Proposed();
            using var write = connection.CreateCommand();
            write.CommandText = "UPDATE proposal SET content = $content WHERE sweep = 1 AND point = 12";
            write.Parameters.AddWithValue("$content", ProposalRow.Of(1, recorded with { At = [recorded.At[0] / 2, recorded.At[1]] }).Content);
            write.ExecuteNonQuery().ShouldBe(1);
        }

        var bad = other.Run("verify", "searched", "--count", "1");
        bad.Code.ShouldBe(ExitCode.Negative);
        bad.Output.ShouldMatch("searched: point 12 DIFFERS. lr=[0-9.e-]+ bottleneck=[1-4] is recorded, and lr=[0-9.e-]+ bottleneck=[1-4] follows from the results.");
    }

    [Fact]
    public void Minima_looks_at_the_runs_of_a_search()
    {
        console.Write("searched.yaml", """
            name: searched
            data: {source: xor}
            model: {kind: mlp, hidden: [2]}
            optimizer: {name: sgd}
            training: {epochs: 200}
            sweep:
              axes: {optimizer.lr: {distribution: log-uniform, from: 0.01, to: 1}}
              sample: {method: tpe, n: 9, parallel: 3, judge: 2}
            """);
        console.Run("run", "searched.yaml").ShouldSucceed();
        console.Run("minima", "searched").ShouldSucceed().Error.ShouldContain("searched.minima: taking 11 networks");
        console.Run("trials", "searched.minima").ShouldSucceed().Output.ShouldNotContain("failed");
    }

    [Theory]
    [InlineData("objective: test-accuracy", "searched.yaml:11:41: sweep.sample.objective: test-accuracy is not recorded. Add it to measure.curves, which has train-loss, test-loss.")]
    [InlineData("objective: gap-to-best", "searched.yaml:11:41: sweep.sample.objective: gap-to-best is known only once minima has looked. Name a quantity that curves record.")]
    [InlineData("objective: test-loss, constraints: 'test-loss < 1'", "searched.yaml:11:63: sweep.sample.constraints: test-loss < 1 is no constraint. Write a metric, >= or <=, and a number, such as test-accuracy >= 0.9.")]
    public void What_cannot_be_searched_for_is_refused_by_plan_already(string asked, string line)
    {
        console.Write("searched.yaml", Spec.Replace("objective: test-loss", asked));
        var refused = console.Run("plan", "searched.yaml");
        refused.Code.ShouldBe(2);
        refused.Error.Trim().ShouldBe(line.Replace(":41:", $":{Column("objective")}:").Replace(":63:", $":{Column("constraints")}:"));

        int Column(string key) => Spec.Replace("objective: test-loss", asked).Split('\n')[10].IndexOf(key, StringComparison.Ordinal) + 1;
    }

    [Fact]
    public void A_search_learns_from_compatible_points_of_other_sweeps_and_keeps_what_it_learnt()
    {
        console.Write("grid.yaml", Spec.Replace("name: searched", "name: grid").Replace("{distribution: log-uniform, from: 0.0001, to: 0.1}", "[0.00001, 0.001, 0.01, 0.03]")
            .Replace("  replicates: 2\n  sample: {method: tpe, n: 14, objective: test-loss, parallel: 2, judge: 3}", "  replicates: 1\n  seed: 9"));
        console.Write("longer.yaml", File.ReadAllText(Path.Combine(console.Folder, "grid.yaml")).Replace("name: grid", "name: longer").Replace("epochs: 4", "epochs: 5"));
        console.Run("run", "grid.yaml").ShouldSucceed();
        console.Run("run", "longer.yaml").ShouldSucceed();
        console.Write("searched.yaml", Spec + "\n  learn-from: [grid, longer]\n");
        console.Run("plan", "searched.yaml").ShouldSucceed().Output
            .ShouldContain("; learns from grid: 12 points; left out: 4 beyond the axes; learns from longer: 0 points; left out: 12 with other settings or data, 4 beyond the axes");

        console.Run("run", "searched.yaml").ShouldSucceed();
        var learnt = console.Run("export", "searched", "--format", "csv").ShouldSucceed().Output;
        console.Run("delete", "grid").ShouldSucceed();
        console.Run("verify", "searched", "--count", "1").ShouldSucceed().Output.ShouldContain("all 15 proposals follow");

        using var other = new TestConsole();
        other.Write("searched.yaml", Spec);
        other.Run("run", "searched.yaml").ShouldSucceed();
        other.Run("export", "searched", "--format", "csv").Output.ShouldNotBe(learnt, "it would begin elsewhere");
    }

    [Theory]
    [InlineData("nobody", "nobody: no such sweep in this ledger. Run it first, or remove it here.")]
    public void What_cannot_be_learnt_from_is_refused(string sweep, string problem)
    {
        console.Write("plain.yaml", "name: plain\nmodel: {kind: neuron}\ndata: {source: one}\n");
        console.Run("run", "plain.yaml");
        console.Write("searched.yaml", $"{Spec}\n  learn-from: {sweep}\n");
        var refused = console.Run("run", "searched.yaml");
        refused.Code.ShouldBe(2);
        refused.Error.Trim().Split('\n')[^1].ShouldBe($"searched.yaml:12:3: sweep.learn-from: {problem}");
    }
}
