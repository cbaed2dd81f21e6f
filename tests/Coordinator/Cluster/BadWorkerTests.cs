using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>One machine on which everything fails at once would eat a sweep before the others have finished a trial.</summary>
[Trait("Category", "Slow")]
public sealed class BadWorkerTests
{
    [Fact]
    public async Task A_worker_on_which_everything_fails_is_put_aside_and_the_bytes_are_those_of_one_slot()
    {
        using var folder = WorkerProcessTests.Folder();
        var file = Path.Combine(folder.Path, "runner.db");
        var cluster = new TestCluster(folder);
        using var coordinator = RunnerProcess.Start(folder.Path, cluster.Coordinator, "coordinate", "many.yaml");
        await WorkerProcessTests.PlannedAsync(file, "many");
        using var bad = RunnerProcess.StartTests(folder.Path, cluster.Others, "bad-worker", file);
        using var good = RunnerProcess.Start(folder.Path, cluster.Others, "worker", "--slots", "1");
        var ended = coordinator.Wait().ShouldSucceed();
        ended.Error.ShouldContain("bad is set aside: trials ");
        ended.Error.ShouldContain("and succeeded elsewhere. Readmit it with: runner readmit many bad");
        RunnerProcess.Run(folder.Path, "export", "many", "--format", "csv").ShouldSucceed().Output.ShouldBe(WorkerProcessTests.OneSlot.Value);

        var status = RunnerProcess.Run(folder.Path, "status", "--json").ShouldSucceed().Output;
        status.ShouldContain("put-aside");
        foreach (var said in new[] { "many: bad may work again.", "many: bad is not set aside." })
        {
            RunnerProcess.Run(folder.Path, "readmit", "many", "bad").ShouldSucceed().Output.ShouldContain(said);
        }

        RunnerProcess.Run(folder.Path, "status", "--json").ShouldSucceed().Output.ShouldNotContain("put-aside");
    }
}
