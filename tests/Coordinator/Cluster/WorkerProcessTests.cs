using Microsoft.Data.Sqlite;
using Runner.Ledgers;
using Runner.Tests.Commands;
using Runner.Tests.Processes;
using SQLitePCL;

namespace Runner.Tests.Cluster;

/// <summary>One sweep in several processes that come, go and die: the same bytes as on one slot of one process.</summary>
public sealed class WorkerProcessTests
{
    internal static string Spec(int epochs, int replicates = 5) =>
        $$"""
        name: many
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: {{epochs}}, batch: 32}
        execution: {bundle: 4, lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            model.activation.hidden: [tanh, relu, sigmoid]
            model.init.weights: [glorot-uniform, he-normal]
            optimizer.lr: [0.003, 0.01]
          replicates: {{replicates}}
        """;

    /// <summary>For minutes of work, however fast the machine.</summary>
    internal const int LongReplicates = 100;

    internal static readonly Lazy<string> OneSlot = new(() => OfOneSlot(Folder));

    [Fact]
    public void Two_worker_processes_give_the_bytes_of_one_slot() => ShouldGiveTheBytesOfOneSlot(workers: 2, () => Folder(epochs: 10));

    [Fact]
    [Trait("Category", "Slow")]
    public void So_do_three_on_a_larger_sweep() => ShouldGiveTheBytesOfOneSlot(workers: 3, Folder);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Workers_and_a_coordinator_that_are_killed_and_come_again_give_the_bytes_of_one_slot()
    {
        using var folder = Folder();
        var cluster = new TestCluster(folder);
        using var first = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        using var second = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "second");
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        await RecordedAsync(folder, 4);
        first.Kill();
        coordinator.Kill();

        // The last worker keeps what it has trained for the coordinator that comes.
        using var third = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        RunnerProcess.Run(folder.Path, cluster.Coordinator, "coordinate", "many.yaml").ShouldSucceed();
        second.Terminate();
        second.Wait().Code.ShouldBe(0);
        Export(folder).ShouldBe(OneSlot.Value);
    }

    [Fact]
    public async Task A_worker_that_is_terminated_hands_back_what_it_has_and_is_gone_in_five_seconds()
    {
        using var folder = LongFolder();
        var cluster = new TestCluster(folder);
        using var worker = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        await RecordedAsync(folder, 2);
        var start = TimeProvider.System.GetTimestamp();
        worker.Terminate();
        worker.Wait().Code.ShouldBe(0);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));

        var status = Here(folder, "status").ShouldSucceed().Output;
        status.ShouldNotContain("running");
        status.ShouldNotContain("lost");
        status.ShouldNotContain("worker ");
    }

    [Fact]
    public async Task A_worker_without_a_coordinator_is_gone_in_five_seconds_too()
    {
        using var folder = Folder();
        using var worker = RunnerProcess.Start(folder.Path, new TestCluster(folder).Others, "worker", "--slots", "1");
        await worker.SaysAsync("working on 1 slot");
        var start = TimeProvider.System.GetTimestamp();
        worker.Terminate();
        worker.Wait().Code.ShouldBe(0);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_worker_that_wakes_after_its_lease_is_refused_and_the_bytes_are_the_same()
    {
        using var folder = Folder();
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        using var worker = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        await UntilAsync(folder, status => status.Contains("running"));
        worker.Stop();
        await UntilAsync(folder, status => status.Contains("lost"));
        worker.Continue();
        using var second = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        coordinator.Wait().ShouldSucceed();
        RunnerProcess.Run(folder.Path, "status").ShouldSucceed().Output.ShouldContain(" refused");
        Export(folder).ShouldBe(OneSlot.Value);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_sweep_is_paused_resumed_stopped_and_cancelled_from_elsewhere()
    {
        using var folder = LongFolder();
        var cluster = new TestCluster(folder);
        using var worker = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        await RecordedAsync(folder, 2);
        Say("pause");
        Say("pause");
        await UntilAsync(folder, status => status.Contains("(paused)") && !status.Contains("running"));
        Say("resume");
        await UntilAsync(folder, status => status.Contains("running"));
        Say("stop");
        await UntilAsync(folder, status => status.Contains("(stopping)") && !status.Contains("running"));
        coordinator.Wait().Code.ShouldBe(130);
        using var again = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        await UntilAsync(folder, status => status.Contains("running"));
        Say("cancel");
        await UntilAsync(folder, status => status.Contains("(cancelled)") && !status.Contains("running"));

        void Say(string order) => Here(folder, order, "many").ShouldSucceed();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_worker_that_is_drained_goes_and_the_others_stay()
    {
        using var folder = LongFolder();
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        using var stays = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "stays");
        using var goes = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1", "--name", "goes", "--label", "gpu=no");
        await UntilAsync(folder, status => status.Contains("worker goes: 1 slot") && status.Contains("gpu=no") && status.Contains("worker stays"));

        // From any machine that has a certificate.
        RunnerProcess.Run(folder.Path, cluster.Others, "drain", "goes").ShouldSucceed();
        goes.Wait().Code.ShouldBe(0);
        await UntilAsync(folder, status => status.Contains("worker stays: 1 slot") && !status.Contains("worker goes"));
        var unknown = Here(folder, "drain", "goes");
        unknown.Code.ShouldBe(2);
        unknown.Error.ShouldContain("goes: no such worker. Connected: stays.");
    }

    [Fact]
    public async Task A_worker_that_waits_for_work_is_seen_and_can_be_drained()
    {
        using var folder = Folder();
        using var waits = RunnerProcess.Start(folder.Path, null, "worker", "--slots", "1", "--name", "waits");
        await UntilAsync(folder, status => status.Contains("worker waits"));
        Here(folder, "drain", "waits").ShouldSucceed();
        waits.Wait().Code.ShouldBe(0);
    }

    private static void ShouldGiveTheBytesOfOneSlot(int workers, Func<TemporaryFolder> folderOf)
    {
        using var folder = folderOf();
        RunnerProcess.Run(folder.Path, "run", "many.yaml", "--workers", $"{workers}").ShouldSucceed()
            .Error.ShouldContain($"in {workers} processes");
        Export(folder).ShouldBe(OfOneSlot(folderOf));
    }

    private static string OfOneSlot(Func<TemporaryFolder> folderOf)
    {
        using var folder = folderOf();
        Here(folder, "run", "many.yaml", "--slots", "1").ShouldSucceed();
        return Export(folder);
    }

    /// <summary>With a sweep of a few seconds.</summary>
    internal static TemporaryFolder Folder() => Folder(epochs: 80);

    /// <summary>With a sweep that outlasts what tests order of it, in bundles of a few seconds.</summary>
    private static TemporaryFolder LongFolder() => Folder(epochs: 2000, LongReplicates);

    internal static TemporaryFolder Folder(int epochs, int replicates = 5)
    {
        var folder = TemporaryFolder.WithSqliteAsync().GetAwaiter().GetResult();
        folder.Write("many.yaml", Spec(epochs, replicates));
        return folder;
    }

    private static string Export(TemporaryFolder folder) =>
        Here(folder, "export", "many", "--format", "csv").ShouldSucceed().Output;

    /// <summary>In this process, which starts no other: those that have the ledger are asked all the same.</summary>
    private static RunnerProcess.Ended Here(TemporaryFolder folder, params string[] args) =>
        TestConsole.RunIn(folder.Path, LedgerLocation.EarlierDefault, args);

    /// <summary>Until so many trials are recorded.</summary>
    private static Task RecordedAsync(TemporaryFolder folder, int trials) => RecordedAsync(Path.Combine(folder.Path, "runner.db"), trials);

    internal static async Task RecordedAsync(string ledger, int trials)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (await CountAsync(ledger) < trials)
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(50);
        }
    }

    /// <summary>Until somebody has planned the sweep.</summary>
    internal static async Task PlannedAsync(string location, string sweep)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!await PlannedNowAsync(location, sweep))
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(50);
        }
    }

    private static async Task<bool> PlannedNowAsync(string location, string sweep)
    {
        try
        {
            await using var ledger = LedgerLocation.Open(location, LedgerUse.Read);
            return await ledger.FindSweepAsync(sweep) is not null;
        }
        catch (LedgerException)
        {
            return false;
        }
    }

    private static async Task<int> CountAsync(string location)
    {
        try
        {
            await using var ledger = LedgerLocation.Open(location, LedgerUse.Read);
            return await ledger.FindSweepAsync("many") is { } sweep ? (await ledger.CountAsync(sweep.Id)).Recorded : 0;
        }
        catch (LedgerException)
        {
            // Nobody has made it yet.
            return 0;
        }
    }

    internal static async Task UntilAsync(Func<bool> holds)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(20);
        }
    }

    private static async Task UntilAsync(TemporaryFolder folder, Func<string, bool> says)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = Here(folder, "status");
            if (status.Code == 0 && says(status.Output))
            {
                return;
            }

            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(2), status.Output + status.Error);
            await Task.Delay(50);
        }
    }
}
