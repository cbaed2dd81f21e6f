using System.CommandLine;
using Runner.Bench;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Measures how much load a ledger can take.</summary>
public static class BenchLedgerCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var workers = Number("--workers", 64, "Concurrent workers.");
        var leases = Number("--leases", 16, "Leases held by each worker.");
        var seconds = Number("--seconds", 10, "How long to measure.");
        var command = CommandLine.Describe(
            "ledger",
            "Leases and completes single trials from many workers at once, first at a fixed pace, then as fast as the ledger allows; has eight "
            + "workers poll a large paused sweep; restarts a coordinator in the middle of a sweep; and has one coordinate a million trials.",
            "bench ledger --ledger postgres://runner@db.example/sweeps");
        foreach (var option in (Option[])[ledgerOption, workers, leases, seconds, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            using var place = new BenchPlace(host, parsed.GetValue(ledgerOption));
            var bench = new LedgerBench(place.Open, host.Time);

            // The target pace of a ledger: more than 2,000 trials per second with the default 1,024 leases.
            var paced = await LoadAsync(TimeSpan.FromSeconds(0.48));
            var load = await LoadAsync(TimeSpan.Zero);
            var idle = await new IdleBench(place.Open, host.Time).RunAsync(
                workers: 8, trials: 100_000, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancel);
            var restart = await new RestartBench(place.Open, host.Time).RunAsync(trials: 100_000, cancel);
            var coordinator = CoordinatorBench.Run(planned: 1_000_000, trials: 1_000_000, workers: 1_000);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new { paced, load, idle, restart, coordinator });
            }
            else
            {
                await host.Out.WriteLineAsync(paced.ToString());
                await host.Out.WriteLineAsync(load.ToString());
                await host.Out.WriteLineAsync(idle.ToString());
                await host.Out.WriteLineAsync(restart.ToString());
                await host.Out.WriteLineAsync(coordinator.ToString());
            }

            return ExitCode.Success;

            Task<LedgerLoad> LoadAsync(TimeSpan trial) => bench.RunAsync(
                parsed.GetValue(workers),
                parsed.GetValue(leases),
                trial,
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                cancel);
        });
        return command;
    }

    private static Option<int> Number(string name, int usual, string what) => new(name)
    {
        Description = what,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>The named ledger, or a temporary file: by default never a ledger with real results.</summary>
    private sealed class BenchPlace : IDisposable
    {
        private readonly string? folder;

        public BenchPlace(CommandHost host, string? named)
        {
            folder = named is null ? Directory.CreateTempSubdirectory("runner-bench-").FullName : null;
            Open = () => LedgerLocation.Open(named ?? "sqlite:" + Path.Combine(folder!, "runner.db"), LedgerUse.Run, host.Time, host.Variable);
        }

        /// <summary>Opens another handle, as another process would.</summary>
        public Func<ITrialLedger> Open { get; }

        public void Dispose()
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
