using System.CommandLine;
using Runner.Ledgers;
using Runner.Running;

namespace Runner.Commands;

/// <summary>Plans a sweep, trains what is not trained yet, and says what came out.</summary>
public static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec("The sweep's spec file (YAML); or the name of a sweep of this ledger, to go on with it.");
        var ledgerOption = CommonOptions.Ledger();
        var slots = CommonOptions.Slots();
        var json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Plan only, as `runner plan` does; train nothing." };
        var again = new Option<bool>("--again")
        {
            Description = "Train every trial again, as a new revision, even if this ledger has its result.",
        };
        var report = CommonOptions.Report();
        var workers = NumberOption.Whole(
            "--workers", 1, "Train in N processes of one slot each instead of in this one, so that a trial that ends its process ends nothing else.", most: 1024);
        var spill = CommonOptions.Spill();
        var replicates = new ReplicatesOption();
        var limits = new RunLimitOptions();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "run",
            "Runs a sweep: plans it, trains what is open, and compares the results. Ctrl-C keeps what is done; the same command continues.",
            "run Experiments/Catalogue/digits-init.yaml --report digits-init.html");
        command.Add(specArgument);
        foreach (var option in (Option[])[ledgerOption, slots, workers, spill, .. replicates.All, .. limits.All, dryRun, again, report, plugin, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            var spec = replicates.Read(parsed, await RecordedSweep.SpecOfAsync(host, parsed, ledgerOption, parsed.GetRequiredValue(specArgument), cancel));
            var wantsJson = parsed.GetValue(json);
            if (parsed.GetValue(dryRun))
            {
                return PlanCommand.Print(host, spec, wantsJson);
            }

            OutputFile.MustBeWritable(host, parsed.GetValue(report), parsed.GetRequiredValue(specArgument));
            // Before the ledger is made: what cannot be planned leaves nothing behind.
            var planned = PlannedSpec.Of(host, spec, cancel);
            await using var ledger = await host.OpenOrCreateAsync(parsed, ledgerOption, cancel);
            var order = limits.Read(parsed) with
            {
                Slots = parsed.GetValue(slots),
                Workers = parsed.GetValue(workers) ?? 0,
                Again = parsed.GetValue(again),
                Ledger = host.Ledger(parsed, ledgerOption),
                Spill = parsed.GetValue(spill),
            };
            var (sweep, finished) = await SweepRunner.RunAsync(host, ledger, planned, order, cancel);
            if (!finished)
            {
                await StoppedAsync(host, sweep, cancel.IsCancellationRequested ? null : parsed.GetValue(report));
                await host.Error.WriteLineAsync("Stopped. What is done is kept; run the same command to continue.");
                return ExitCode.Interrupted;
            }

            return await FinishAsync(host, sweep, parsed.GetValue(ledgerOption), parsed.GetValue(report), wantsJson);
        });
        return command;
    }

    /// <summary>Says how far a sweep has come that was stopped before its end. Whoever set a limit finds a page of it in the
    /// morning; whoever waits at the terminal does not wait for that.</summary>
    public static async Task StoppedAsync(CommandHost host, RecordedSweep sweep, string? report)
    {
        await host.Error.WriteLineAsync($"{sweep.Id}: {await OutcomeText.SummaryAsync(sweep.Ledger, sweep.Id)}");
        if (report is not null && (await sweep.Ledger.CountAsync(sweep.Id)).Recorded > 0)
        {
            await ReportCommand.WriteAsync(host, sweep, report, null, [], host.Error, CancellationToken.None);
        }
    }

    /// <summary>Says what came out, as text and as a page.</summary>
    /// <param name="ledger">As <c>--ledger</c> names it.</param>
    public static async Task<int> FinishAsync(CommandHost host, RecordedSweep sweep, string? ledger, string? report, bool json)
    {
        var counts = await sweep.Ledger.CountAsync(sweep.Id);
        if (!json)
        {
            await host.Out.WriteLineAsync($"{sweep.Id}: {await OutcomeText.SummaryAsync(sweep.Ledger, sweep.Id)}");
        }

        await CompareCommand.PrintAsync(host, sweep, new CompareCommand.Asked([], Json: json), CancellationToken.None);
        if (report is not null)
        {
            await ReportCommand.WriteAsync(host, sweep, report, null, [], host.Out, CancellationToken.None);
        }
        else if (!json && ledger != LedgerLocation.Memory)
        {
            await host.Out.WriteLineAsync($"The page with curves and images: runner report {sweep.Id}{NamedAgain(ledger)} -o {sweep.Id.Name}.html");
        }

        return counts.Outcomes.Any(pair => pair.Value > 0 && OutcomeText.IsTrouble(pair.Key)) ? ExitCode.Negative : ExitCode.Success;
    }

    /// <summary>A server's URL may hold a password, which is not for a terminal.</summary>
    private static string NamedAgain(string? ledger) => string.IsNullOrWhiteSpace(ledger) ? ""
        : LedgerLocation.FileOf(ledger) is null ? " --ledger URL"
        : $" --ledger {ledger}";
}
