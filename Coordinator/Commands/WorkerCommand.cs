using System.CommandLine;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Minima;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Joins whatever sweeps a ledger has, from this machine.</summary>
public static class WorkerCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var cluster = new ClusterOptions();
        var slots = CommonOptions.Slots();
        var name = new Option<string?>("--name")
        {
            Description = "What this worker is called (default: host and process). No two that are alive may have the same.",
            HelpName = "NAME",
        };
        var labels = new Option<string[]>("--label")
        {
            Description = "What this worker says of itself, shown by `runner status`, such as gpu=no.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        var only = new Option<string?>("--sweep") { Description = "Work on this sweep only, and end with it.", HelpName = "SWEEP" };
        var spill = CommonOptions.Spill();
        var ends = new Option<bool>("--end-with-input") { Hidden = true };
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "worker",
            "Trains for the sweeps of a ledger until it is told to stop. It finds them by itself and outlives who planned them.",
            "worker --ledger postgres://runner@db.example/sweeps --slots 4");
        foreach (var option in (Option[])[ledgerOption, .. cluster.All, slots, name, labels, only, spill, plugin, ends])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (parsed.GetValue(ends))
            {
                // The console's reader blocks whoever calls it, whatever its methods are named.
                _ = Task.Run(() => StopAtEndOfInputAsync(stopping), CancellationToken.None);
            }

            // Made when there is none: a worker may come before the first sweep.
            await using var ledger = cluster.Open(host, parsed, ClusterRole.Worker, () => host.OpenTogether(parsed, ledgerOption));
            SweepId? sweep = parsed.GetValue(only) is { } wanted
                ? (await RecordedSweep.FindAsync(ledger, wanted, cancel)).Id
                : null;
            var self = parsed.GetValue(name) is { Length: > 0 } given ? new NodeName(given) : Execution.ProcessName;
            var says = new Options(self, parsed.GetValue(slots), string.Join(' ', parsed.GetRequiredValue(labels)))
            {
                Unsent = UnsentPlace.Of(
                    parsed.GetValue(spill), host.Ledger(parsed, ledgerOption), host.Folder, host.Variable),
            };
            var worker = new WorkerRun(ledger, host.Time, line => host.Error.WriteLine($"{self}: {line}"));
            await using var attendance = new Attendance(
                ledger, host.Time, Execution.Attendance(ExecutionConfig.Default, self, says.Slots ?? Environment.ProcessorCount, says.Labels), stopping.Cancel);
            if (says.Unsent is { } unsent)
            {
                await UnsentSender.SendAsync(ledger, unsent, line => host.Error.WriteLine($"{self}: {line}"), cancel);
            }

            await worker.RunAsync((record, stop) => RunAsync(host, ledger, record, says, stop), sweep, stopping.Token);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(CommandHost host, ITrialLedger ledger, SweepRecord record, Options says, CancellationToken stop)
    {
        var sweep = RecordedSweep.Read(ledger, record);
        DataCatalogues.CheckFiles(host, sweep);
        var source = await EndingPlan.TrainingOfAsync(host, sweep, stop);
        var options = Execution.Options(sweep.Spec, says.Name, says.Slots ?? Execution.SlotsOf(sweep.Spec));
        await host.Error.WriteLineAsync($"{says.Name}: {record.Id} on {options.Slots} {(options.Slots == 1 ? "slot" : "slots")}.");
        var display = new WorkerDisplay(line => host.Error.WriteLine($"{says.Name}: {line}"));
        var unsent = says.Unsent is { } folder ? new UnsentFolder(folder, record, display.Warn) : null;
        await new SweepRun(ledger, source, host.Time, options, unsent).RunAsync(record.Id, display, stop);
        await host.Error.WriteLineAsync($"{says.Name}: {record.Id}: {display.Recorded} trials recorded here.");
    }

    private static async Task StopAtEndOfInputAsync(CancellationTokenSource stopping)
    {
        try
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
                // Only the end counts.
            }

            await stopping.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The worker has ended by itself.
        }
    }

    private sealed record Options(NodeName Name, int? Slots, string Labels)
    {
        /// <summary>Where results wait for a ledger that does not answer; null for memory alone.</summary>
        public string? Unsent { get; init; }
    }
}
