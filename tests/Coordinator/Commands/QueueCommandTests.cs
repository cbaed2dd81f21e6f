using System.Text.Json.Nodes;
using Runner.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>How sweeps stand in the queue, and what they need of workers, from the command line.</summary>
public sealed class QueueCommandTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    private static string Spec(string name, string execution = "bundle: 1") => $$"""
        name: {{name}}
        data: {source: digits, take: 200}
        model: {kind: autoencoder, encoder: [16], bottleneck: 4}
        training: {epochs: 100, batch: 32}
        execution: { {{execution}} }
        sweep: {replicates: 60}
        """;

    [Fact]
    public void The_queue_has_what_is_not_finished_in_the_order_in_which_it_is_served()
    {
        console.Write("a.yaml", Spec("a"));
        console.Run("run", "a.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        console.Write("b.yaml", Spec("b").Replace("bottleneck: 4", "bottleneck: 3"));
        console.Run("run", "b.yaml", "--slots", "1", "--max-trials", "1", "--deadline", "2031-05-06T07:08Z", "--between", "00:00-23:59").Code.ShouldBe(ExitCode.Interrupted);
        console.Write("c.yaml", Spec("c").Replace("bottleneck: 4", "bottleneck: 2"));
        console.Run("run", "c.yaml", "--slots", "1", "--max-trials", "1", "--priority", "-2", "--share", "25").Code.ShouldBe(ExitCode.Interrupted);
        Queue().ShouldBe(["b 0 100 2031-05-06T07:08:00+00:00 00:00-23:59", "a 0 100  ", "c -2 25  "]);

        console.Run("queue", "c", "--priority", "3").ShouldSucceed().Output.ShouldContain("25%");
        console.Run("queue", "b", "--deadline", "none", "--between", "always", "--share", "100%").ShouldSucceed();
        Queue().ShouldBe(["c 3 25  ", "a 0 100  ", "b 0 100  "]);

        // Whoever runs a sweep runs it at any hour; its priority stays.
        console.Run("queue", "c", "--between", "00:00-00:01").ShouldSucceed();
        console.Run("run", "c.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        Queue()[0].ShouldBe("c 3 25  ");
        console.Run("status", "--json").ShouldSucceed().Output.ShouldContain("\"priority\": 3");
    }

    [Fact]
    public void What_a_spec_was_extended_by_and_what_it_had_before_are_one_sweep_in_the_queue()
    {
        console.Write("a.yaml", Spec("a"));
        console.Run("run", "a.yaml", "--slots", "1", "--max-trials", "1", "--priority", "2").Code.ShouldBe(ExitCode.Interrupted);
        console.Write("a.yaml", Spec("a").Replace("replicates: 60", "replicates: 80"));
        console.Run("run", "a.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        Queue().ShouldBe(["a@2 2 100  "]);
        console.Run("queue", "a", "--priority", "5").ShouldSucceed();
        var entries = JsonNode.Parse(console.Run("status", "--json").Output)!["sweeps"]!.AsArray().Select(sweep => sweep!["queue"]!["priority"]!.GetValue<int>());
        entries.ShouldBe([5, 5]);
    }

    [Fact]
    public void A_finished_sweep_is_not_in_the_queue()
    {
        console.Write("one.yaml", "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n");
        console.Run("run", "one.yaml").ShouldSucceed();
        console.Run("queue").ShouldSucceed().Output.ShouldBe("The queue is empty: every sweep of this ledger is finished.\n");
        console.Run("queue", "one", "--priority", "1").ShouldSucceed().Output.ShouldBe("one is finished: it is not in the queue.\n");
    }

    [Theory]
    [InlineData("--priority much: not a whole number from -1000000 to 1000000.", "--priority", "much")]
    [InlineData("--deadline soon: not a time. Give one such as 07:00, 2026-01-31T07:00 or 2026-01-31T07:00Z.", "--deadline", "soon")]
    [InlineData("--deadline 2026-02-30T07:00: not a time. Give one such as 07:00, 2026-01-31T07:00 or 2026-01-31T07:00Z.", "--deadline", "2026-02-30T07:00")]
    [InlineData("--share 0%: not a share of the slots. Give a percentage from 1% to 100%.", "--share", "0%")]
    [InlineData("--share half: not a share of the slots. Give a percentage from 1% to 100%.", "--share", "half")]
    [InlineData("--between night: not a range of hours. Give one such as 22:00-07:00.", "--between", "night")]
    public void What_is_no_place_in_the_queue_is_refused_in_one_line(string line, params string[] options)
    {
        var ended = console.Run(["queue", "a", .. options]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain(line);
        ended.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public void A_change_needs_a_sweep_to_change()
    {
        var ended = console.Run("queue", "--priority", "1");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldBe("No sweep is named. Name one, for example: runner queue digits-init --priority 5\n");
    }

    [Fact]
    public void A_sweep_that_no_worker_here_may_train_says_so_and_is_trained_by_one_that_has_what_it_needs()
    {
        console.Write("picky.yaml", Spec("picky", "bundle: 1, needs: {gpu: yes, memory: 1 MiB}, heartbeat-s: 0.05, lease-s: 1, rescue-s: 0.1").Replace("epochs: 100", "epochs: 1"));
        const string line = "picky needs gpu=yes and 1 MiB of memory (execution.needs), but no connected worker provides it. Start one that does: runner worker --label gpu=yes";
        console.Run("plan", "picky.yaml").ShouldSucceed().Output.ShouldNotContain("warning");
        var waiting = console.Run("run", "picky.yaml", "--slots", "1", "--max-hours", "0.001", "--label", "gpu=no");
        waiting.Code.ShouldBe(ExitCode.Interrupted);
        waiting.Error.ShouldContain(line);
        waiting.Error.ShouldContain("60 trials: 60 open");
        console.Run("plan", "picky.yaml").ShouldSucceed().Output.ShouldEndWith($"warning: {line}\n");
        console.Run("status").ShouldSucceed().Output.ShouldContain(line);

        console.Run("run", "picky.yaml", "--slots", "2", "--label", "gpu=yes").ShouldSucceed().Output.ShouldContain("60 completed");
    }

    [Fact]
    public void Bundles_of_several_slots_are_trained_where_they_fit_and_give_the_same_table()
    {
        console.Write("wide.yaml", Spec("wide", "bundle: 4, needs: {slots: 2}").Replace("epochs: 100", "epochs: 1"));
        console.Run("run", "wide.yaml", "--slots", "3").ShouldSucceed();
        using var plain = new TestConsole();
        plain.Write("wide.yaml", Spec("wide").Replace("epochs: 100", "epochs: 1"));
        plain.Run("run", "wide.yaml", "--slots", "1").ShouldSucceed();
        console.Run("export", "wide", "--format", "csv").Output.ShouldBe(plain.Run("export", "wide", "--format", "csv").Output);
    }

    [Theory]
    [InlineData("memory=much", "--label memory=much: not an amount of memory. Write it as memory=4GiB.")]
    [InlineData("gpu", "--label gpu: not a name and a value. Write it as gpu=yes.")]
    [InlineData("a=b,c", "--label a=b,c: not a name and a value. Write it as gpu=yes.")]
    public void What_is_no_label_is_refused_in_one_line(string label, string line)
    {
        var ended = console.Run("worker", "--label", label);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain(line);
    }

    [Fact]
    public void A_worker_ends_when_it_has_had_nothing_to_train_for_as_long_as_it_was_told()
    {
        console.Write("a.yaml", Spec("a").Replace("replicates: 60", "replicates: 8"));
        console.Run("run", "a.yaml", "--slots", "1", "--max-trials", "1").Code.ShouldBe(ExitCode.Interrupted);
        console.Run("worker", "--slots", "1", "--until-idle", "1s").ShouldSucceed().Error.ShouldContain("nothing to train for 0:01. Leaving.");
        console.Run("status").Output.ShouldContain("a: 8 trials: 8 completed");
        console.Run("worker", "--until-idle", "soon").Error.ShouldContain("--until-idle soon: not a duration. Give a number with a unit, such as 90s, 10m or 2h.");
    }

    [Fact]
    public async Task A_worker_waits_for_its_hours_and_can_be_ended_meanwhile()
    {
        var now = TimeProvider.System.GetLocalNow();
        using var worker = RunnerProcess.Start(console.Folder, null, "worker", "--slots", "1", "--between", $"{now.AddHours(2):HH\\:mm}-{now.AddHours(3):HH\\:mm}");
        await worker.SaysAsync($"waiting until {now.AddHours(2):HH\\:mm}.");
        worker.Terminate();
        worker.Wait().ShouldSucceed();

        using var open = RunnerProcess.Start(console.Folder, null, "worker", "--slots", "1", "--between", $"{now.AddHours(-1):HH\\:mm}-{now.AddHours(1):HH\\:mm}", "--until-idle", "1s");
        open.Wait().ShouldSucceed().Error.ShouldContain("nothing to train for 0:01. Leaving.");
    }

    private string[] Queue() =>
    [
        .. JsonNode.Parse(console.Run("queue", "--json").ShouldSucceed().Output)!.AsArray()
            .Select(row => $"{row!["sweep"]} {row["priority"]} {row["share"]} {row["deadline"]} {row["hours"]}"),
    ];
}
