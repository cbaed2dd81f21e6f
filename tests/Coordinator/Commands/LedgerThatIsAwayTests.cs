using Runner.Commands;
using Runner.Display;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Commands;

/// <summary>A command that runs for long waits for a server that does not answer at its start, as it does later.</summary>
public sealed class LedgerThatIsAwayTests
{
    private const string Server = "postgres://runner@127.0.0.1:9/sweeps";

    private readonly StringWriter said = new();
    private readonly VirtualTime time = new();

    [Fact]
    public async Task It_asks_again_until_there_is_an_answer_and_says_each_cause_once()
    {
        var asked = 0;
        string[] causes = ["db: the server cannot be reached.", "db: the server cannot be reached.", "db: the server is starting up."];
        var opening = CommonOptions.OpenPatientlyAsync(
            Host(),
            Server,
            () => asked < causes.Length ? throw new LedgerException(causes[asked++]) { MayPass = true } : new InMemoryLedger(time),
            CancellationToken.None);
        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await using var ledger = await opening;
        asked.ShouldBe(3);
        said.ToString().ReplaceLineEndings("\n").ShouldBe(
            "db: the server cannot be reached. Waiting for it; press Ctrl-C to give up.\n"
            + "db: the server is starting up. Waiting for it; press Ctrl-C to give up.\n"
            + "The ledger responds again.\n");
    }

    [Theory]
    [InlineData(Server, false)]
    [InlineData("runner.litedb", true)]
    public async Task What_no_waiting_mends_is_said_at_once(string location, bool mayPass)
    {
        var fault = await Should.ThrowAsync<LedgerException>(CommonOptions.OpenPatientlyAsync(
            Host(), location, () => throw new LedgerException("it cannot be used.") { MayPass = mayPass }, CancellationToken.None));
        fault.Message.ShouldBe("it cannot be used.");
        said.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("run", "s.yaml")]
    [InlineData("coordinate", "s.yaml")]
    [InlineData("worker")]
    public async Task Every_command_that_runs_for_long_waits_at_its_start_until_it_is_stopped(params string[] command)
    {
        using var folder = new TemporaryFolder();
        folder.Write("s.yaml", "name: s\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}");
        using var run = RunnerProcess.Start(folder.Path, null, [.. command, "--ledger", Server]);
        await run.SaysAsync("the server cannot be reached");
        await run.SaysAsync("Waiting for it; press Ctrl-C to give up.");
        run.Interrupt();
        run.Wait().Code.ShouldBe(ExitCode.Interrupted, run.ErrorSoFar);
    }

    [Fact]
    public async Task Lines_of_a_worker_have_times()
    {
        using var folder = new TemporaryFolder();
        using var worker = RunnerProcess.Start(folder.Path, null, "worker", "--slots", "1", "--name", "w");
        await worker.SaysAsync("working on 1 slot.");
        worker.Interrupt();
        worker.Wait();
        var lines = worker.ErrorSoFar.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldNotBeEmpty();
        lines.ShouldAllBe(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ w: \S"));
    }

    [Fact]
    public void So_have_those_of_a_run_without_a_terminal()
    {
        new PlainDisplay(said, new SweepProgress(1, 0, time), time, TimeSpan.FromSeconds(10), new RecommendedCommands()).Warn("something.");
        said.ToString().TrimEnd().ShouldBe("2026-01-01T00:00:00Z something.");
    }

    private CommandHost Host() => new(time, TextWriter.Null, said, ".", _ => null, Live: false, Colour: false);
}
