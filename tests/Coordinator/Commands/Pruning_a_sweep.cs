using System.Text.Json;
using Runner.Commands;

namespace Runner.Tests.Commands;

/// <summary>What commands say of a sweep whose trials end early.</summary>
public sealed class Pruning_a_sweep : IDisposable
{
    private const string Spec = """
        name: pruned
        data: {source: digits, take: 80, test: 0.2}
        model: {kind: autoencoder, encoder: [6], bottleneck: 2}
        training: {epochs: 9, batch: 16}
        execution: {slots: 2}
        sweep:
          axes: {optimizer.lr: [0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, 0.00003, 0.00001, 0.000003]}
          prune: {method: successive-halving, first: 1}
        """;

    private readonly TestConsole console = new();

    public Pruning_a_sweep() => console.Write("pruned.yaml", Spec);

    public void Dispose() => console.Dispose();

    [Fact]
    public void The_plan_says_where_the_rungs_are() =>
        console.Run("plan", "pruned.yaml").ShouldSucceed().Output.ShouldMatch("at most .*; trials are ended early by successive-halving on the final test loss, at 1 and 3 epochs");

    [Fact]
    public void Rungs_who_ended_there_and_what_it_saved_are_said_everywhere()
    {
        var run = console.Run("run", "pruned.yaml", "--report", "page.html").ShouldSucceed();
        run.Output.ShouldContain("pruned: 9 trials: 1 completed, 8 pruned");

        // 6 × 1 + 2 × 3 + 9 of 81 epochs.
        run.Output.Replace("\n  ", " ").ShouldContain("8 of 9 runs were ended early (6 of 9 after 1 epoch and 2 of 3 after 3 epochs), which saved 74 % of the training; comparisons cover only those that continued.");
        using var json = JsonDocument.Parse(console.Run("compare", "pruned", "--json").ShouldSucceed().Output);
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "pruning");
        finding.GetRawText().ShouldContain("\"ended at 3\"");

        var page = File.ReadAllText(Path.Combine(console.Folder, "page.html"));
        page.ShouldContain("Runs ended early");
        page.ShouldContain("By successive-halving: 21 of 81 epochs were trained");
        page.ShouldContain("Ended after 3 epochs");
        page.ShouldNotContain("Runs that diverged or failed");
    }

    [Fact]
    public void A_pruned_trial_is_verified_up_to_its_rung_and_the_sweep_is_not_extended()
    {
        console.Run("run", "pruned.yaml").ShouldSucceed();
        console.Run("verify", "pruned", "--all").ShouldSucceed().Output.Split('\n').Count(line => line.Contains(": identical.")).ShouldBe(9);
        console.Run("trials", "pruned").ShouldSucceed().Output.ShouldContain("pruned");
        var extended = console.Run("extend", "pruned", "--epochs", "20");
        extended.Code.ShouldBe(2);
        extended.Error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public void What_cannot_be_compared_at_rungs_is_refused_by_plan_already()
    {
        console.Write("pruned.yaml", Spec.Replace("first: 1", "first: 1, metric: test-accuracy"));
        var refused = console.Run("plan", "pruned.yaml");
        refused.Code.ShouldBe(2);
        refused.Error.Trim().ShouldBe("pruned.yaml:8:3: sweep.prune.metric: test-accuracy is not recorded. Add it to measure.curves, which has train-loss, test-loss.");
    }

    [Fact]
    public void A_stopped_sweep_goes_on_where_it_was()
    {
        console.Run("run", "pruned.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        console.Run("status").ShouldSucceed().Output.ShouldMatch("pruned[^\\n]*: [0-9]+ trials: [^\\n]*1 completed");
        console.Run("run", "pruned.yaml").ShouldSucceed();
        var whole = console.Run("export", "pruned", "--format", "csv").ShouldSucceed().Output;
        using var other = new TestConsole();
        other.Write("pruned.yaml", Spec);
        other.Run("run", "pruned.yaml", "--slots", "1").ShouldSucceed();
        other.Run("export", "pruned", "--format", "csv").Output.ShouldBe(whole);
    }
}
