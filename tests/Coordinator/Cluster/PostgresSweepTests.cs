#if POSTGRES
using Runner.Ledgers;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

[Collection("PostgreSQL")]
public sealed class PostgresSweepTests(PostgresServer server)
{
    [Fact]
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
}
#endif
