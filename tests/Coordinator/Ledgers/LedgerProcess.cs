using System.Diagnostics;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>Another process that works on a ledger, and says on its output which trials were acknowledged to it.</summary>
internal sealed class LedgerProcess : IDisposable
{
    private readonly Process _process;

    private LedgerProcess(Process process) => _process = process;

    public TextReader Output => _process.StandardOutput;

    public static LedgerProcess Start(string path, string node) => new(Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { "exec", typeof(LedgerProcess).Assembly.Location, "ledger-worker", path, node },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,

        // What a killed one leaves behind goes with the ledger's folder.
        Environment = { ["TMPDIR"] = Path.GetDirectoryName(LedgerLocation.FileOf(path)) },
    })!);

    /// <summary>What a worker process does: leases and completes until nothing is left.</summary>
    public static async Task WorkAsync(string path, string node)
    {
        await using var ledger = LedgerLocation.Open(path, LedgerUse.Read, TimeProvider.System);
        var sweep = (await ledger.FindSweepAsync("sweep"))!.Id;
        while (await ledger.LeaseAsync(sweep, new NodeName(node), 2, TimeSpan.FromHours(1)) is { Count: > 0 } leases)
        {
            await ledger.RenewAsync([.. leases.Select(lease => lease.Key)], TimeSpan.FromHours(1));
            foreach (var lease in leases)
            {
                if (await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials)) == LeaseVerdict.Accepted)
                {
                    foreach (var trial in lease.Trials)
                    {
                        await Console.Out.WriteLineAsync(trial.ToString());
                    }
                }
            }
        }
    }

    /// <summary>Waits for the end; the acknowledged trials.</summary>
    public async Task<int[]> EndAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        var output = await Output.ReadToEndAsync();
        await _process.WaitForExitAsync();
        (await errors).ShouldBeEmpty();
        _process.ExitCode.ShouldBe(0);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    /// <summary>Ends the process without a chance to do anything about it; the trials acknowledged since the last read.</summary>
    public async Task<int[]> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        var lines = (await Output.ReadToEndAsync()).Split('\n');

        // The last line may be cut short.
        return [.. lines.SkipLast(1).Select(int.Parse)];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>Begins to write, says so, and does nothing more until its input ends.</summary>
    public static void HoldLock(string path)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        Console.Error.WriteLine("holds the lock");
        Console.In.ReadLine();
    }
}
