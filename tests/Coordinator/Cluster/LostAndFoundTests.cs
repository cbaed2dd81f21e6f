using Runner.Identities;
using Runner.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>With leases and heartbeats as they are by default.</summary>
public sealed class LostAndFoundTests
{
    private const string Spec =
        """
        name: long
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: 100000, batch: 32}
        execution: {bundle: 1, checkpoint-s: 1}
        sweep:
          replicates: 2
        """;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_a_kill_a_trial_is_running_again_within_seven_seconds()
    {
        using var folder = await TemporaryFolder.WithSqliteAsync();
        folder.Write("long.yaml", Spec);
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "long.yaml");
        await using var ledger = await LedgerAsync(folder);
        using var dies = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "dies");
        var held = await LeaseOfAsync(ledger, lease => lease.Node == new NodeName("dies"));
        using var second = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "second");
        await LeaseOfAsync(ledger, lease => lease.Node == new NodeName("second"));
        using var waits = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "waits");
        await waits.SaysAsync("working on 1 slot");

        var start = TimeProvider.System.GetTimestamp();
        dies.Kill();
        var again = await LeaseOfAsync(ledger, lease => lease.Key.Bundle == held.Key.Bundle && lease.Node == new NodeName("waits"));
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(7));
        again.Key.Token.Value.ShouldBeGreaterThan(held.Key.Token.Value);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_worker_that_is_terminated_leaves_its_checkpoint_with_the_lease_that_it_hands_back()
    {
        using var folder = await TemporaryFolder.WithSqliteAsync();
        folder.Write("long.yaml", Spec.Replace("checkpoint-s: 1", "checkpoint-s: 0", StringComparison.Ordinal));
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "long.yaml");
        await using var ledger = await LedgerAsync(folder);
        using var worker = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "2", "--name", "goes");
        for (var slot = 0; slot < 2; slot++)
        {
            var trial = slot;
            await LeaseOfAsync(ledger, lease => lease.Key.Bundle.Value == trial + 1);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        var start = TimeProvider.System.GetTimestamp();
        worker.Terminate();
        worker.Wait().Code.ShouldBe(0);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        var sweep = (await ledger.FindSweepAsync("long"))!.Id;
        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
        var leases = await ledger.LeaseAsync(sweep, new NodeName("next"), 2, TimeSpan.FromMinutes(1));
        leases.Count.ShouldBe(2);
        leases.ShouldAllBe(lease => !lease.Checkpoint.IsEmpty && lease.Losses == 0);
    }

    private static async Task<ITrialLedger> LedgerAsync(TemporaryFolder folder)
    {
        var file = Path.Combine(folder.Path, "runner.db");
        await WorkerProcessTests.PlannedAsync(file, "long");
        return LedgerLocation.Open(file, LedgerUse.Read);
    }

    private static async Task<LeaseRecord> LeaseOfAsync(ITrialLedger ledger, Func<LeaseRecord, bool> wanted)
    {
        var sweep = (await ledger.FindSweepAsync("long"))!.Id;
        var clock = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if ((await ledger.LeasesAsync(sweep)).FirstOrDefault(wanted) is { } lease)
            {
                return lease;
            }

            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(1));
            await Task.Delay(20);
        }
    }
}
