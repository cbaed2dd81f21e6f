using System.Text.Json.Nodes;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Tests.Cluster;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers.Ownership;

/// <summary>A ledger file that one process uses while others, from other terminals, want it.</summary>
public sealed class OwnerProcessTests
{
    private const string Small =
        """
        name: small
        data: xor
        model: {kind: mlp, hidden: [2]}
        training: {updates: 200, batch: full}
        sweep:
          axes:
            optimizer.lr: [0.1, 0.5]
          replicates: 3
        """;

    private const string Endless =
        """
        name: endless
        data: xor
        model: {kind: mlp, hidden: [2]}
        training: {updates: 1000000000, batch: full}
        measure: {every: 0}
        sweep:
          axes:
            optimizer.lr: [0.1, 0.5]
          replicates: 4
        execution: {bundle: 2, lease-s: 2, heartbeat-s: 0.2}
        """;

    /// <summary>The table of a sweep of some seconds.</summary>
    private static readonly Lazy<string> Undisturbed = new(() =>
    {
        using var terminal = new Terminals("ledger", epochs: 400);
        terminal.Say("run", "many.yaml", "--slots", "2");
        return terminal.Say("export", "many", "--format", "csv");
    });

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("sqlite:ledger")]
    public async Task So_it_is_on_SQLite(string ledger)
    {
        await Every_command_works_from_another_terminal_while_a_sweep_runs(ledger);
        await The_next_command_takes_the_file_of_a_killed_owner_over(ledger);
        await A_second_run_watches_and_goes_on_when_the_first_is_killed(ledger);
        await Twenty_visitors_at_once_change_nothing(ledger);
        await A_ledger_that_is_deleted_in_the_middle_of_a_sweep_ends_it_with_one_line(ledger);
    }

    [Theory]
    [InlineData("litedb:ledger")]
    public async Task Every_command_works_from_another_terminal_while_a_sweep_runs(string ledger)
    {
        using var terminal = Terminals.Long(ledger);
        terminal.Say("run", "small.yaml");
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => status.Contains("many: 1,200 trials: ", StringComparison.Ordinal) && Recorded(status) >= 2);
        terminal.Say("status", "--json").ShouldContain("\"many\"");
        terminal.Say("sweeps").ShouldContain("many");
        terminal.Say("trials", "many").ShouldContain("completed");
        terminal.Say("trial", "many/0").ShouldContain("many/0");
        terminal.Say("compare", "many").ShouldNotBeEmpty();
        terminal.Say("report", "many", "-o", "many.html").ShouldContain("wrote many.html");
        terminal.Say("export", "many").ShouldContain("completed");
        terminal.Say("verify", "small", "--count", "2").ShouldContain("identical");
        terminal.Say("minima", "small").ShouldNotBeEmpty();
        terminal.Say("report", "small", "-o", "small.html").ShouldContain("wrote small.html");
        terminal.Say("retry", "many", "1199").ShouldContain("nothing to retry");
        terminal.Run("ledger", "copy", ledger, "litedb:copy").ShouldSucceed().Output.ShouldContain("sweeps copied");
        terminal.Say("readmit", "many", "nobody").ShouldContain("is not set aside");
        terminal.Say("pause", "many");
        await terminal.UntilAsync(status => status.Contains("many (paused)", StringComparison.Ordinal) && !status.Contains("running", StringComparison.Ordinal));
        terminal.Say("resume", "many");
        await terminal.UntilAsync(status => status.Contains("running", StringComparison.Ordinal));
        terminal.Say("drain", Worker(terminal.Say("status"))).ShouldContain("was asked to leave");
        run.Wait().Code.ShouldBe(130, run.ErrorSoFar);
        File.Exists(Path.Combine(terminal.Folder, "ledger.owner")).ShouldBeFalse();

        using var again = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => status.Contains("running", StringComparison.Ordinal));
        terminal.Say("cancel", "many");
        again.Wait().Code.ShouldBe(130, again.ErrorSoFar);
        terminal.Say("status").ShouldContain("many (cancelled)");
        terminal.Say("stop", "many");
        terminal.Say("status").ShouldContain("many (stopping)");
    }

    /// <summary>Of a sweep whose trials never end by themselves, two in lanes and the others waiting.</summary>
    [Theory]
    [InlineData("litedb:ledger")]
    public async Task Single_trials_are_stopped_from_another_terminal_and_the_order_outlives_a_kill(string ledger)
    {
        using var terminal = new Terminals(ledger, epochs: 1);
        terminal.Write("endless.yaml", Endless);
        using var run = terminal.Start("run", "endless.yaml", "--slots", "1");
        await terminal.UntilAsync(status => status.Contains("2 running", StringComparison.Ordinal));
        foreach (var (trials, says) in new[] { ("3,8-9", "endless has no trial 8. Its trials are 0 to 7."), ("x", "x names no trials. Give numbers and ranges, such as 3,7-9.") })
        {
            var refused = terminal.Run("stop", "endless", trials);
            (refused.Code, refused.Error.Trim()).ShouldBe((ExitCode.BadInput, says));
        }

        terminal.Say("stop", "endless", "7").ShouldStartWith("endless: 1 waiting trial is stopped.");
        terminal.Say("stop", "endless", "7").ShouldBe("endless: nothing to stop: the trial is recorded already.\n");

        var running = Enumerable.Range(0, 7).Where(trial => terminal.Say("trial", $"endless/{trial}").Contains("leased", StringComparison.Ordinal)).ToArray();
        running.Length.ShouldBe(2);
        terminal.Say("stop", "endless", $"{running[0]}").ShouldStartWith("endless: 1 trial that has begun stops after the current update.");
        await terminal.UntilAsync(status => status.Contains("2 stopped, 1 running", StringComparison.Ordinal));
        terminal.Say("trial", $"endless/{running[0]}").ShouldContain("outcome    stopped after");
        terminal.Say("verify", $"endless/{running[0]}").ShouldContain("identical");
        run.Kill();

        terminal.Say("stop", "endless", $"{running[1]}").ShouldStartWith("endless: 1 trial that has begun stops");
        terminal.Say("trial", $"endless/{running[1]}").ShouldContain("stopping");
        terminal.Say("stop", "endless", "0-7");
        terminal.Run("run", "endless.yaml", "--slots", "1").ShouldSucceed();
        terminal.Say("export", "endless", "--format", "csv").Split('\n').Count(line => line.Contains("stopped", StringComparison.Ordinal)).ShouldBe(8);
    }

    [Theory]
    [InlineData("litedb:ledger")]
    public async Task The_next_command_takes_the_file_of_a_killed_owner_over(string ledger)
    {
        using var terminal = Terminals.Long(ledger);
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 2);
        run.Kill();
        File.Exists(Path.Combine(terminal.Folder, "ledger.owner")).ShouldBeTrue();
        Recorded(terminal.Say("status")).ShouldBeGreaterThanOrEqualTo(2);
        File.Exists(Path.Combine(terminal.Folder, "ledger.owner")).ShouldBeFalse();
        using var next = terminal.Start("run", "many.yaml", "--slots", "1");
        await next.SaysAsync("continuing with");
    }

    [Theory]
    [InlineData("litedb:ledger")]
    public async Task A_second_run_watches_and_goes_on_when_the_first_is_killed(string ledger)
    {
        using var terminal = new Terminals(ledger, epochs: 400);
        using var first = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        terminal.Say("pause", "many");

        // Lets it run again: whoever runs a sweep wants it to run.
        using var second = terminal.Start("run", "many.yaml", "--slots", "1");
        await second.SaysAsync("has the ledger open and trains this sweep");
        first.Kill();
        second.Wait().ShouldSucceed().Error.ShouldContain("Continuing here.");
        terminal.Say("export", "many", "--format", "csv").ShouldBe(Undisturbed.Value);
    }

    [Fact]
    public async Task A_second_run_that_only_watched_ends_with_the_sweep_and_shows_the_same()
    {
        using var terminal = new Terminals("ledger", epochs: 400);
        using var first = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        terminal.Say("pause", "many");

        // Lets it run again: whoever runs a sweep wants it to run.
        using var second = terminal.Start("run", "many.yaml", "--slots", "1");
        await second.SaysAsync("has the ledger open and trains this sweep");
        var shown = first.Wait().ShouldSucceed().Output;
        second.Wait().ShouldSucceed().Output.ShouldBe(shown);
    }

    [Fact]
    public async Task The_owner_trains_a_sweep_that_another_terminal_plans()
    {
        using var terminal = Terminals.Long("ledger");
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        terminal.Say("run", "small.yaml").ShouldContain("small: 6 trials: 6 completed");
        run.HasExited.ShouldBeFalse(run.ErrorSoFar);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_sweep_of_higher_priority_takes_the_slots_and_the_lower_one_loses_nothing()
    {
        const int Replicates = 3;
        using var alone = new Terminals("ledger", epochs: 1500, Replicates);
        alone.Say("run", "many.yaml", "--slots", "2");
        using var terminal = new Terminals("ledger", epochs: 1500, Replicates);
        using var run = terminal.Start("run", "many.yaml", "--slots", "2");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        terminal.Say("run", "small.yaml", "--priority", "5").ShouldContain("small: 6 trials: 6 completed");
        run.HasExited.ShouldBeFalse(run.ErrorSoFar);
        var trained = run.Wait().ShouldSucceed().Output;
        trained.ShouldNotContain("lost");
        terminal.Say("export", "many", "--format", "csv").ShouldBe(alone.Say("export", "many", "--format", "csv"));

        // Some were handed back and leased again, which is no loss.
        await using var ledger = LedgerLocation.Open(Path.Combine(terminal.Folder, "ledger"), LedgerUse.Read);
        var sweep = (await ledger.FindSweepAsync("many"))!.Id;
        var attempts = new List<int>();
        for (var trial = 0; trial < 12 * Replicates; trial++)
        {
            attempts.Add((await ledger.FindTrialAsync(sweep, trial))!.Attempts);
        }

        attempts.Max().ShouldBe(2);
    }

    /// <summary>In processes of their own, and with a kill of the one that has the ledger.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("4")]
    [Trait("Category", "Slow")]
    public async Task What_made_room_and_was_killed_gives_the_same_bytes_with_any_number_of_workers(string workers)
    {
        using var terminal = new Terminals("ledger", epochs: 400);
        using var run = terminal.Start("run", "many.yaml", "--workers", workers);
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        terminal.Say("run", "small.yaml", "--priority", "5").ShouldContain("small: 6 trials: 6 completed");
        run.Kill();
        terminal.Say("run", "many.yaml", "--slots", "1");
        terminal.Say("export", "many", "--format", "csv").ShouldBe(Undisturbed.Value);
    }

    [Fact]
    public async Task The_queue_is_shown_and_changed_while_its_sweeps_are_trained()
    {
        using var terminal = Terminals.Long("ledger");
        terminal.Write("small.yaml", Small.Replace("updates: 200", "updates: 20000000", StringComparison.Ordinal));
        using var many = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        using var small = terminal.Start("run", "small.yaml", "--priority", "-1", "--deadline", "2031-01-02T03:04Z", "--share", "50%");
        await small.SaysAsync("has the ledger open and trains this sweep");
        var queue = JsonNode.Parse(terminal.Say("queue", "--json"))!.AsArray();
        queue.Select(row => ($"{row!["sweep"]}", row["priority"]!.GetValue<int>(), row["share"]!.GetValue<int>())).ShouldBe([("many", 0, 100), ("small", -1, 50)]);
        $"{queue[1]!["deadline"]}".ShouldStartWith("2031-01-02T03:04:00");

        terminal.Say("queue", "small", "--priority", "1", "--deadline", "none").ShouldContain("small");
        await terminal.UntilAsync(status => status.Contains("small: 6 trials: 1 running", StringComparison.Ordinal) || status.Contains("small: 6 trials: 6 running", StringComparison.Ordinal));
        JsonNode.Parse(terminal.Say("queue", "--json"))!.AsArray().Select(row => $"{row!["sweep"]} {row["deadline"]}").ShouldBe(["small ", "many "]);
        terminal.Say("cancel", "small");
        small.Wait().Code.ShouldBe(130);
        await terminal.UntilAsync(status => status.Contains("many: 1,200 trials", StringComparison.Ordinal) && status.Contains(" running", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("litedb:ledger")]
    public async Task Twenty_visitors_at_once_change_nothing(string ledger)
    {
        using var terminal = new Terminals(ledger, epochs: 80);
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Factory.StartNew(
            () => i % 2 == 0 ? terminal.Say("export", "many") : terminal.Say("status"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        run.Wait().ShouldSucceed();
        terminal.Say("export", "many", "--format", "csv").ShouldBe(WorkerProcessTests.OneSlot.Value);
    }

    /// <summary>It is given its ten seconds.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_stopped_owner_is_named_in_one_line()
    {
        using var terminal = Terminals.Long("ledger");
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        run.Stop();
        var ended = terminal.Run("status");
        ended.Code.ShouldBe(2);
        ended.Error.ShouldBe(
            $"ledger is in use by process {run.Id} (runner run), which has not answered for 10 s. Continue it (kill -CONT {run.Id}) or end it (kill -KILL {run.Id}).\n");
        run.Continue();
        terminal.Say("status");
    }

    /// <summary>As Ctrl-Z and <c>fg</c> do, and a laptop that sleeps: the owner was there all the time.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_visitor_that_was_stopped_itself_does_not_blame_the_owner()
    {
        using var terminal = Terminals.Long("ledger");
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        using var watcher = terminal.Start("run", "many.yaml", "--slots", "1");
        await watcher.SaysAsync("has the ledger open and trains this sweep");
        watcher.Stop();
        await Task.Delay(TimeSpan.FromSeconds(12));
        watcher.Continue();
        terminal.Say("cancel", "many");
        var ended = watcher.Wait();
        ended.Code.ShouldBe(130);
        ended.Error.ShouldNotContain("has not answered");
    }

    [Theory]
    [InlineData("litedb:ledger")]
    public async Task A_ledger_that_is_deleted_in_the_middle_of_a_sweep_ends_it_with_one_line(string ledger)
    {
        using var terminal = Terminals.Long(ledger);
        using var run = terminal.Start("run", "many.yaml", "--slots", "1");
        await terminal.UntilAsync(status => Recorded(status) >= 1);
        File.Delete(Path.Combine(terminal.Folder, "ledger"));
        var ended = run.Wait(TimeSpan.FromMinutes(1));
        ended.Code.ShouldBe(2, ended.Error);
        ended.Error.Trim().Split('\n')[^1].ShouldBe(
            "ledger was deleted or moved while it was in use, and nothing more can be stored in it. Put it back or name another ledger with --ledger, then run again.");
    }

    private static int Recorded(string status)
    {
        var line = status.Split('\n').FirstOrDefault(line => line.StartsWith("many", StringComparison.Ordinal)) ?? "";
        var words = line.Split(' ', ',');
        var place = Array.IndexOf(words, "completed");
        return place > 0 ? int.Parse(words[place - 1]) : 0;
    }

    private static string Worker(string status) =>
        status.Split('\n').Single(line => line.StartsWith("worker ", StringComparison.Ordinal)).Split(' ')[1].TrimEnd(':');

    /// <summary>A folder with specs, in which commands are given.</summary>
    private sealed class Terminals : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Dictionary<string, string> _environment;

        public Terminals(string ledger, int epochs, int replicates = 5)
        {
            _environment = new Dictionary<string, string> { [LedgerLocation.Variable] = ledger };
            _folder.Write("many.yaml", WorkerProcessTests.Spec(epochs, replicates));
            _folder.Write("small.yaml", Small);
        }

        /// <summary>With a sweep that outlasts all that is said meanwhile.</summary>
        public static Terminals Long(string ledger) => new(ledger, epochs: 600, WorkerProcessTests.LongReplicates);

        public string Folder => _folder.Path;

        public RunnerProcess Start(params string[] args) => RunnerProcess.Start(_folder.Path, _environment, args);

        public RunnerProcess.Ended Run(params string[] args) => RunnerProcess.Run(_folder.Path, _environment, args);

        /// <summary>From this process, which is not the one that has the ledger.</summary>
        public string Say(params string[] args) => Visit(args).ShouldSucceed().Output;

        private RunnerProcess.Ended Visit(params string[] args) => TestConsole.RunIn(Folder, _environment[LedgerLocation.Variable], args);

        public async Task UntilAsync(Func<string, bool> says)
        {
            var clock = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var status = Visit("status");
                if (status.Code == 0 && says(status.Output))
                {
                    return;
                }

                TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2), status.Output + status.Error);
                await Task.Delay(50);
            }
        }

        public void Write(string name, string content) => _folder.Write(name, content);

        public void Dispose() => _folder.Dispose();
    }
}
