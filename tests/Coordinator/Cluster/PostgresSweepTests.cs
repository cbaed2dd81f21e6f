#if POSTGRES
using Runner.Ledgers;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

[Collection("PostgreSQL")]
public sealed class PostgresSweepTests(PostgresServer server)
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Three_workers_on_PostgreSQL_with_one_and_the_coordinator_killed_give_the_bytes_of_one_slot()
    {
        using var folder = WorkerProcessTests.Folder();
        var url = server.NewUrl();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = url };
        using var coordinator = RunnerProcess.Start(folder.Path, ledger, "coordinate", "many.yaml");
        using var dies = RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1");
        using var second = RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1");
        using var third = RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1");
        await WorkerProcessTests.RecordedAsync(url, 4);
        dies.Kill();
        coordinator.Kill();

        RunnerProcess.Run(folder.Path, ledger, "coordinate", "many.yaml").ShouldSucceed();
        RunnerProcess.Run(folder.Path, ledger, "export", "many", "--format", "csv").ShouldSucceed()
            .Output.ShouldBe(WorkerProcessTests.OneSlot.Value);
        foreach (var worker in new[] { second, third })
        {
            worker.Terminate();
            worker.Wait().Code.ShouldBe(0);
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task What_a_worker_had_not_sent_when_it_was_killed_without_a_server_is_recorded_once_by_the_next()
    {
        // Long enough that it is in the middle when the server goes.
        using var folder = WorkerProcessTests.Folder(epochs: 500);
        RunnerProcess.Run(folder.Path, "run", "many.yaml").ShouldSucceed();
        var undisturbed = RunnerProcess.Run(folder.Path, "export", "many", "--format", "csv").ShouldSucceed().Output;
        var unsent = Path.Combine(folder.Path, "unsent");
        var url = server.NewUrl();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = url };
        using var coordinator = RunnerProcess.Start(folder.Path, ledger, "coordinate", "many.yaml");
        using var dies = RunnerProcess.Start(folder.Path, ledger, "worker", "--slots", "1", "--spill", unsent);
        await WorkerProcessTests.RecordedAsync(url, 4);
        server.Kill();
        await WorkerProcessTests.UntilAsync(() => Directory.Exists(unsent) && Directory.GetFiles(unsent, "*.unsent").Length > 0);
        dies.Kill();
        coordinator.Kill();
        server.Start();

        var next = RunnerProcess.Run(folder.Path, ledger, "run", "many.yaml", "--slots", "1", "--spill", unsent).ShouldSucceed();
        next.Error.ShouldContain("of a process that ended before the ledger responded");
        next.Error.ShouldContain("recorded now");
        Directory.GetFiles(unsent).ShouldBeEmpty();
        RunnerProcess.Run(folder.Path, ledger, "export", "many", "--format", "csv").ShouldSucceed()
            .Output.ShouldBe(undisturbed);
        await using var after = LedgerLocation.Open(url, LedgerUse.Read);
        (await after.RefusalsAsync((await after.FindSweepAsync("many"))!.Id)).ShouldBeEmpty();
    }
}
#endif
