#if POSTGRES
using Runner.Ledgers;
using Runner.Tests.Cluster;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.BitIdentity;

/// <summary>One sweep in each of the ways in which Runner runs: the same exported bytes.</summary>
[Collection("PostgreSQL")]
[Trait("Category", "Slow")]
public sealed class WaysOfRunningTests(PostgresServer server)
{
    private static readonly string Spec = WorkerProcessTests.Spec(epochs: 80);

    [Fact]
    public void All_ways_give_the_same_bytes()
    {
        using var alone = Folder();
        alone.Run("run", "many.yaml");
        var expected = Export(alone);

        using var processes = Folder();
        processes.Run("run", "many.yaml", "--workers", "3");
        Export(processes).ShouldBe(expected);

        using var cluster = Folder();
        var port = $"{ClusterFolder.FreePorts(1)[0]}";
        var here = cluster.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{port}"];
        var workers = Enumerable.Range(0, 2).Select(_ => cluster.Start(["worker", .. join, "--slots", "1"])).ToList();
        cluster.Run(["coordinate", "many.yaml", .. here, "--port", port]);
        Export(cluster).ShouldBe(expected);
        foreach (var worker in workers)
        {
            worker.Terminate();
            worker.Wait().ShouldSucceed();
        }

        using var shared = Folder();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = server.NewUrl() };
        var first = shared.Started(RunnerProcess.Start(shared.Path, ledger, "worker", "--slots", "1"));
        RunnerProcess.Run(shared.Path, ledger, "run", "many.yaml", "--slots", "1").ShouldSucceed();
        first.Terminate();
        first.Wait().ShouldSucceed();
        RunnerProcess.Run(shared.Path, ledger, "export", "many", "--format", "csv").ShouldSucceed().Output.ShouldBe(expected);
    }

    private static ClusterFolder Folder()
    {
        var folder = new ClusterFolder();
        folder.Write("many.yaml", Spec);
        return folder;
    }

    private static string Export(ClusterFolder folder) => folder.Run("export", "many", "--format", "csv");
}
#endif
