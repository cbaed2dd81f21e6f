using System.CommandLine;
using Runner.Display;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Nodes;
using Runner.Running;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Joins whatever sweeps there are, from this machine.</summary>
public static class WorkerCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
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
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "worker",
            "Trains for the sweeps of a ledger until it is told to stop. It finds them by itself and outlives who planned them.",
            "worker --ledger postgres://runner@db.example/sweeps --slots 4");
        foreach (var option in (Option[])[ledgerOption, slots, name, labels, only, spill, plugin])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var with = host.With(parsed, plugin);
            var self = parsed.GetValue(name) is { Length: > 0 } given ? new NodeName(given) : SpecExecution.ProcessName;
            void Say(string line) => host.Error.WriteLine($"{self}: {line}");

            // Made when there is none: a worker may come before the first sweep.
            await using var ledger = with.OpenOrCreate(parsed, ledgerOption);
            SweepId? sweep = parsed.GetValue(only) is { } wanted
                ? (await RecordedSweep.FindAsync(ledger, wanted, cancel)).Id
                : null;
            var unsent = UnsentPlace.Of(
                parsed.GetValue(spill), LedgerLocation.Resolve(parsed.GetValue(ledgerOption), host.Variable), host.Folder, host.Variable);
            if (unsent is not null)
            {
                await UnsentSender.SendAsync(ledger, unsent, Say, cancel);
            }

            var heartbeat = SpecExecution.TermsOf(Specs.ExecutionConfig.Default).Heartbeat;
            var node = new NodeOptions(
                self, parsed.GetValue(slots) ?? Environment.ProcessorCount, heartbeat, string.Join(' ', parsed.GetRequiredValue(labels)), sweep);
            return await RunAsync(
                new CoordinatorParts(
                    self, ledger, sweep is { } one ? SweepScope.Of(one) : SweepScope.Everything(), SpecExecution.TermsOf, () => { }, heartbeat),
                new NodeParts(node, new SpecSweeps(with), unsent is null ? null : new UnsentFolder(unsent, Say)),
                host.Time,
                Say,
                cancel);
        });
        return command;
    }

    /// <summary>Works until it is told to stop, drained, or its one sweep is over.</summary>
    private static async Task<int> RunAsync(CoordinatorParts coordinates, NodeParts trains, TimeProvider time, Action<string> say, CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.Register(() => stopped.TrySetResult());
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var display = new WorkerDisplay(say);
        await using var runner = await RunnerSystem.StartAsync(coordinates, trains, time, Show, say);
        say($"working on {trains.Options.Slots} {(trains.Options.Slots == 1 ? "slot" : "slots")}.");
        await Task.WhenAny(stopped.Task, over.Task, runner.Left, runner.Faults.GivenUp);
        if (!runner.Faults.GivenUp.IsCompleted)
        {
            await runner.DrainAsync();
        }

        say($"{display.Recorded} trials recorded here.");
        return runner.Faults.GivenUp.IsCompleted ? throw await runner.Faults.GivenUp : ExitCode.Success;

        void Show(SweepNews news)
        {
            if (news is SweepOver end && end.Sweep == trains.Options.Only)
            {
                over.TrySetResult();
            }

            display.Show(news);
        }
    }
}
