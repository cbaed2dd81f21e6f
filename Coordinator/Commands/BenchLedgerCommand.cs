using System.CommandLine;
using Runner.Bench;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Measures what a ledger bears.</summary>
public static class BenchLedgerCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var cluster = new ClusterOptions();
        var json = CommonOptions.Json();
        var workers = Number("--workers", 64, "Workers at once.");
        var leases = Number("--leases", 16, "Leases that each of them holds.");
        var seconds = Number("--seconds", 10, "How long to measure.");
        var command = CommandLine.Describe(
            "ledger",
            "Leases and completes single trials from many workers at once, and lets a coordinator decide over a million trials.",
            "bench ledger --ledger postgres://runner@db.example/sweeps");
        foreach (var option in (Option[])[ledgerOption, .. cluster.All, workers, leases, seconds, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var place = new BenchPlace(host, parsed, parsed.GetValue(ledgerOption), cluster);
            var paced = await LoadAsync(TimeSpan.FromSeconds(1));
            var load = await LoadAsync(TimeSpan.Zero);
            var coordinator = CoordinatorBench.Run(host.Time, trials: 1_000_000, workers: 1_000);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new { paced, load, coordinator });
            }
            else
            {
                await host.Out.WriteLineAsync(paced.ToString());
                await host.Out.WriteLineAsync(load.ToString());
                await host.Out.WriteLineAsync(coordinator.ToString());
            }

            return ExitCode.Success;

            Task<LedgerLoad> LoadAsync(TimeSpan trial) => LedgerBench.RunAsync(
                place.Ledger,
                host.Time,
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
        Description = $"{what} (default: {usual})",
        HelpName = "N",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>The ledger named, or a file of its own that is gone afterwards: never the one that holds real results. With a
    /// cluster, through its messages: of the cluster of a seed, else of one that is made here for it.</summary>
    private sealed class BenchPlace : IAsyncDisposable
    {
        private readonly string? folder;
        private readonly ITrialLedger? coordinator;

        public BenchPlace(CommandHost host, ParseResult parsed, string? named, ClusterOptions cluster)
        {
            var visit = cluster.Wish(parsed, ClusterRole.Visitor);
            folder = named is null ? Directory.CreateTempSubdirectory("runner-bench-").FullName : null;
            if (visit is null)
            {
                Ledger = Open();
                return;
            }

            coordinator = visit.Seed is null ? cluster.Open(host, parsed, ClusterRole.Coordinator, Open) : null;
            Ledger = OptionalLedgers.OpenCluster(visit with { Port = 0 }, null, host.Time, host.Variable);

            ITrialLedger Open() => LedgerLocation.Open(named ?? Path.Combine(folder!, "runner.db"), LedgerUse.Run, host.Time, host.Variable);
        }

        public ITrialLedger Ledger { get; }

        public async ValueTask DisposeAsync()
        {
            await Ledger.DisposeAsync();
            if (coordinator is not null)
            {
                await coordinator.DisposeAsync();
            }

            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
