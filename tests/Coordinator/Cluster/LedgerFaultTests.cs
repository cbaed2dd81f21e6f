using Microsoft.Data.Sqlite;
using Runner.Ledgers;
using Runner.Tests.Commands;
using Runner.Tests.Ledgers.PowerCuts;
using Runner.Tests.Processes;
using SQLitePCL;

namespace Runner.Tests.Cluster;

/// <summary>A ledger that cannot be written in the middle of a sweep: training waits, one line says why, and when it can be written
/// again the sweep goes on to the bytes of a sweep that nothing disturbed.</summary>
[Collection("File system")]
public sealed class LedgerFaultTests
{
    internal const string Spec =
        """
        name: many
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: 1000, batch: 32}
        execution: {bundle: 1, lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            model.activation.hidden: [tanh, relu, sigmoid]
          replicates: 8
        """;

    internal static readonly Lazy<string> Undisturbed = new(() =>
    {
        using var console = new TestConsole();
        console.Write("many.yaml", Spec);
        console.Run("run", "many.yaml").ShouldSucceed();
        return console.Run("export", "many", "--format", "csv").ShouldSucceed().Output;
    });

    [SmallDiskFact]
    [Trait("Category", "Slow")]
    public async Task A_disk_that_is_full_in_the_middle_of_a_sweep_pauses_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec);
        using var disk = new SmallDisk(Path.Combine(folder.Path, "disk"), mebibytes: 8);
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = "sqlite:" + Path.Combine(folder.Path, "disk", "runner.db") };
        using var run = disk.Start(folder.Path, ledger, "run", "many.yaml", "--slots", "2");
        await run.SaysAsync("2 slots");
        while (!Say("status").Contains(" completed", StringComparison.Ordinal))
        {
            run.HasExited.ShouldBeFalse(run.ErrorSoFar);
        }

        disk.Fill();
        await run.SaysAsync("the disk is full");
        var before = Say("status");
        await Task.Delay(TimeSpan.FromSeconds(3));
        run.HasExited.ShouldBeFalse(run.ErrorSoFar);
        before.ShouldNotContain("24 completed");
        disk.Clear();
        ShouldHaveGoneOn(run.Wait().ShouldSucceed().Error, "the disk is full. Free some space");
        Say("export", "many", "--format", "csv").ShouldBe(Undisturbed.Value);

        string Say(params string[] args)
        {
            using var asked = disk.Start(folder.Path, ledger, args);
            return asked.Wait().Output;
        }
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(raw.SQLITE_FULL, "the disk is full. Free some space")]
    [InlineData(raw.SQLITE_READONLY, "the file or its folder cannot be written. Change the permissions")]
    [InlineData(raw.SQLITE_IOERR | (3 << 8), "reading or writing failed (SQLite code 778). Check the disk")]
    public async Task A_file_system_that_takes_no_write_in_the_middle_of_a_sweep_pauses_it(int code, string says)
    {
        using var console = new TestConsole("sqlite:", "runner.db");
        console.Write("many.yaml", Spec);
        _ = Undisturbed.Value;
        RecordingFileSystem.Begin(console.Folder);
        try
        {
            var run = Task.Run(() => console.Run("run", "many.yaml", "--slots", "2"));
            await WorkerProcessTests.RecordedAsync(Path.Combine(console.Folder, "runner.db"), 2);
            RecordingFileSystem.Fault = code;
            await Task.Delay(TimeSpan.FromSeconds(4));
            run.IsCompleted.ShouldBeFalse(run.IsCompleted ? (await run).Error : "");
            RecordingFileSystem.Fault = 0;
            ShouldHaveGoneOn((await run).ShouldSucceed().Error, says);
            console.Run("export", "many", "--format", "csv").ShouldSucceed().Output.ShouldBe(Undisturbed.Value);
        }
        finally
        {
            RecordingFileSystem.End();
        }
    }

    [Fact]
    public async Task A_ledger_that_is_damaged_in_the_middle_of_a_sweep_ends_it_with_one_line()
    {
        using var folder = await TemporaryFolder.WithSqliteAsync();
        folder.Write("many.yaml", Spec.Replace("epochs: 1000", "epochs: 20000", StringComparison.Ordinal));
        using var run = RunnerProcess.Start(folder.Path, null, "run", "many.yaml", "--slots", "1");
        var file = Path.Combine(folder.Path, "runner.db");
        await WorkerProcessTests.PlannedAsync(file, "many");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE bundle SET seal = seal + 1";
            command.ExecuteNonQuery().ShouldBeGreaterThan(0);
        }

        var ended = run.Wait(TimeSpan.FromMinutes(1));
        ended.Code.ShouldNotBe(0);
        ended.Error.Trim().Split('\n')[^1].ShouldStartWith("runner.db: bundle ");
        ended.Error.ShouldContain("The ledger is damaged: restore a copy, or name another ledger with --ledger and run again.");
        ended.Error.ShouldNotContain("   at ");
    }

    /// <summary>Said once, however many calls met it, and once that it is over.</summary>
    internal static void ShouldHaveGoneOn(string error, string fault)
    {
        var lines = error.Split('\n');
        lines.Count(line => line.Contains(fault, StringComparison.Ordinal)).ShouldBe(1, error);
        lines.Single(line => line.Contains(fault, StringComparison.Ordinal)).ShouldContain("Training is paused until the ledger answers; nothing acknowledged is lost.");
        lines.Count(line => line.Contains("The ledger answers again; training continues.", StringComparison.Ordinal)).ShouldBe(1, error);
    }
}
