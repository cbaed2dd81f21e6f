#if POSTGRES
using Runner.Ledgers;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

[Collection("PostgreSQL")]
public sealed class PostgresFaultTests(PostgresServer server)
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_server_that_is_gone_in_the_middle_of_a_sweep_pauses_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", LedgerFaultTests.Spec);
        var url = server.NewUrl();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = url };
        using var run = RunnerProcess.Start(folder.Path, ledger, "run", "many.yaml", "--slots", "2");
        await WorkerProcessTests.RecordedAsync(url, 2);
        server.Kill();
        try
        {
            await run.SaysAsync("the server cannot be reached. Start it or check the address");
            await Task.Delay(TimeSpan.FromSeconds(3));
            run.HasExited.ShouldBeFalse(run.ErrorSoFar);
        }
        finally
        {
            server.Start();
        }

        run.Wait().ShouldSucceed().Error.ShouldContain("The ledger answers again; training continues.");
        RunnerProcess.Run(folder.Path, ledger, "export", "many", "--format", "csv").ShouldSucceed()
            .Output.ShouldBe(LedgerFaultTests.Undisturbed.Value);
    }
}
#endif
