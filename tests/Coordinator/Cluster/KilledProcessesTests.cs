#if POSTGRES
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>A sweep whose processes are killed and stopped again and again: the same bytes as if nothing had happened.</summary>
[Collection("PostgreSQL")]
public sealed class KilledProcessesTests(PostgresServer server)
{
    private static readonly TimeSpan LongestSweep = TimeSpan.FromMinutes(30);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_process_killed_every_two_seconds_for_a_minute_changes_no_byte() => KillAsync(TimeSpan.FromMinutes(1), epochs: 80);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task A_process_killed_every_two_seconds_for_ten_minutes_changes_no_byte() => KillAsync(TimeSpan.FromMinutes(10), epochs: 900);

    /// <summary>Coordinator, four workers and the database's processes, any of them at any time; 2,000 trials.</summary>
    private async Task KillAsync(TimeSpan length, int epochs)
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(epochs, replicates: 250, "bundle: 8, lease-s: 2, heartbeat-s: 0.4, rescue-s: 0.2, checkpoint-s: 1, max-attempts: 100"));
        var url = server.NewUrl();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = url };
        using var coordinator = new Crew([() => RunnerProcess.Start(folder.Path, ledger, "coordinate", "many.yaml")]);
        await WorkerProcessTests.PlannedAsync(url, "many");
        using var workers = new Crew([.. Enumerable.Repeat(() => RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1", "--sweep", "many"), 4)]);
        var random = new SplitMix64(11);
        var start = TimeProvider.System.GetTimestamp();
        var kills = 0;
        while (!(coordinator[0].HasExited && coordinator[0].Wait().Code == 0))
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            var spent = TimeProvider.System.GetElapsedTime(start);
            spent.ShouldBeLessThan(LongestSweep);
            if (spent < length)
            {
                var victim = (int)(random.NextUInt64() % 6);
                switch (victim)
                {
                    case 0:
                        coordinator[0].Kill();
                        break;
                    case 5:
                        server.KillBackend();
                        break;
                    default:
                        workers[victim - 1].Kill();
                        break;
                }

                kills++;
            }

            coordinator.Revive();
            workers.Revive();
        }

        kills.ShouldBeGreaterThan(10);
        Export(folder, ledger).ShouldBe(WithoutFaults(folder));
    }

    /// <summary>Workers are stopped for longer than their leases and wake: what they then say is late, and refused.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Two_hundred_workers_that_wake_after_their_lease_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(6000, replicates: 16, "bundle: 1, lease-s: 0.5, heartbeat-s: 0.1, rescue-s: 0.1, checkpoint-s: 0.2, max-attempts: 100"));
        var url = server.NewUrl();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = url };
        using var coordinator = RunnerProcess.Start(folder.Path, ledger, "coordinate", "many.yaml");
        using var workers = new Crew([.. Enumerable.Repeat(() => RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1"), 4)]);
        await WorkerProcessTests.RecordedAsync(url, 1);
        var stops = 0;
        for (var round = 0; round < 100 && !coordinator.HasExited && (stops < 200 || await RefusalsAsync(url) < 200); round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(600));
            for (var worker = 0; worker < workers.Count; worker++)
            {
                workers[worker].Stop();
                stops++;
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
            for (var worker = 0; worker < workers.Count; worker++)
            {
                workers[worker].Continue();
            }
        }

        stops.ShouldBeGreaterThanOrEqualTo(200, "the sweep was over before");
        (await RefusalsAsync(url)).ShouldBeGreaterThanOrEqualTo(200, $"after {stops} stops");
        coordinator.Wait(LongestSweep).Code.ShouldBe(0);
        workers.Deaths.ShouldBe(0);
        workers.Dismiss();
        Export(folder, ledger).ShouldBe(WithoutFaults(folder));
    }

    private static string Spec(int epochs, int replicates, string execution) =>
        $$"""
        name: many
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: {{epochs}}, batch: 32}
        execution: { {{execution}} }
        sweep:
          axes:
            model.activation.hidden: [tanh, relu]
            model.init.weights: [glorot-uniform, he-normal]
            optimizer.lr: [0.003, 0.01]
          replicates: {{replicates}}
        """;

    private static string WithoutFaults(TemporaryFolder folder)
    {
        using var run = RunnerProcess.Start(folder.Path, null, "run", "many.yaml", "--slots", "2");
        run.Wait(LongestSweep).ShouldSucceed();
        return Export(folder, null);
    }

    private static string Export(TemporaryFolder folder, IReadOnlyDictionary<string, string>? ledger) =>
        RunnerProcess.Run(folder.Path, ledger, "export", "many", "--format", "csv").ShouldSucceed().Output;

    private static async Task<int> RefusalsAsync(string url)
    {
        await using var ledger = LedgerLocation.Open(url, LedgerUse.Read);
        return (await ledger.CountAsync((await ledger.FindSweepAsync("many"))!.Id)).Refusals;
    }
}
#endif
