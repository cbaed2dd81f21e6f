using Runner.Ledgers;
using Runner.Results;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>Trials that end or hang the process that trains them are set aside after three workers, and the sweep goes on.</summary>
public sealed class PoisonTrialTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>A worker that runs out of memory does so before the machine does.</summary>
    private static readonly Dictionary<string, string> Bounds = new()
    {
        ["DOTNET_GCHeapHardLimit"] = "0x18000000",
        ["DOTNET_DbgEnableMiniDump"] = "0",
    };

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_trial_that_loops_overflows_fails_fast_or_eats_all_memory_costs_three_workers()
    {
        var poison = new Dictionary<int, Trouble>
        {
            [3] = Trouble.EndlessLoop,
            [17] = Trouble.StackOverflow,
            [30] = Trouble.FailFast,
            [31] = Trouble.OutOfMemory,
        };
        var deaths = await RunAsync(trials: 40, poison, workers: 2);
        deaths.ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Twenty_poison_trials_among_a_thousand_cost_sixty_workers_and_nothing_else()
    {
        var poison = Enumerable.Range(0, 20).ToDictionary(number => (number * 49) + 7, _ => Trouble.FailFast);
        var deaths = await RunAsync(trials: 1000, poison, workers: 4);
        deaths.ShouldBeLessThanOrEqualTo(60);
    }

    /// <summary>Returns how many workers died.</summary>
    private static async Task<int> RunAsync(int trials, Dictionary<int, Trouble> poison, int workers)
    {
        using var folder = await TemporaryFolder.WithSqliteAsync();
        folder.Write("poison.yaml", Spec(trials));
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "poison.yaml");
        await WorkerProcessTests.PlannedAsync(Path.Combine(folder.Path, "runner.db"), "poison");
        var troubles = string.Join(',', poison.Select(pair => $"{pair.Key}:{pair.Value}"));
        var environment = Bounds.Concat(cluster.Others).ToDictionary();
        using var crew = new Crew([.. Enumerable.Repeat(
            () => RunnerProcess.StartTests(folder.Path, environment, "troubled-worker", troubles), workers)]);
        var start = TimeProvider.System.GetTimestamp();
        while (!coordinator.HasExited)
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Longest);
            await Task.Delay(100);
            crew.Revive();
        }

        await using var ledger = LedgerLocation.Open(Path.Combine(folder.Path, "runner.db"), LedgerUse.Read);
        var sweep = (await ledger.FindSweepAsync("poison"))!.Id;
        var aside = new List<int>();
        await foreach (var result in ledger.ResultsAsync(sweep, ResultParts.Numbers))
        {
            if (result.Outcome != TrialOutcome.Completed)
            {
                // One that eats memory may meet the bound itself, and is then known for what it did instead of set aside unknown.
                var met = poison[result.Index] == Trouble.OutOfMemory && result.Outcome == TrialOutcome.OutOfMemory;
                (met || result.Outcome == TrialOutcome.Quarantined).ShouldBeTrue($"trial {result.Index}: {result.Outcome}");
                aside.Add(result.Index);
            }
        }

        var ended = coordinator.Wait();
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue($"exit code {ended.Code}: {ended.Error}");
        aside.Order().SequenceEqual(poison.Keys.Order()).ShouldBeTrue($"set aside: {string.Join(", ", aside)}\n{ended.Error}");
        return crew.Deaths;
    }

    private static string Spec(int trials) =>
        $$"""
        name: poison
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: sigmoid, output: sigmoid} }
        loss: half-mse
        optimizer: {name: sgd, lr: 2}
        training: {updates: 300, batch: full}
        execution: {bundle: 8, lease-s: 1, heartbeat-s: 0.2, rescue-s: 0.1, timeout-s: 1}
        sweep:
          replicates: { init: {{trials}} }
        """;
}
