using System.CommandLine;
using Runner.Data;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;
using Runner.Sweeps;
using Runner.Training;

namespace Runner.Commands;

/// <summary>Plans a sweep, trains what is not trained yet, and says what came out.</summary>
public static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec();
        var ledgerOption = CommonOptions.Ledger();
        var slots = CommonOptions.Slots();
        var json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Plan only, as `runner plan` does; train nothing." };
        var again = new Option<bool>("--again")
        {
            Description = "Train every trial anew, as a new revision, even where this ledger has its result.",
        };
        var report = new Option<string?>("--report") { Description = "Write the report to this file at the end.", HelpName = "FILE.html" };
        var command = CommandLine.Describe(
            "run",
            "Runs a sweep: plans it, trains what is open, and compares the results. Ctrl-C keeps what is done; the same command goes on.",
            "run Experiments/Catalogue/digits-init.yaml --report digits-init.html");
        command.Add(specArgument);
        foreach (var option in new Option[] { ledgerOption, slots, dryRun, again, report, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var spec = SpecFiles.Load(host, parsed.GetRequiredValue(specArgument));
            var wantsJson = parsed.GetValue(json);
            if (parsed.GetValue(dryRun))
            {
                return PlanCommand.Print(host, spec, wantsJson);
            }

            await using var ledger = host.OpenOrCreate(parsed, ledgerOption);
            var (sweep, finished) = await RunAsync(host, ledger, spec, parsed.GetValue(slots), parsed.GetValue(again), cancel);
            if (!finished)
            {
                await host.Error.WriteLineAsync("Stopped. What is done is kept; the same command goes on.");
                return ExitCode.Interrupted;
            }

            return await FinishAsync(host, sweep, parsed.GetValue(report), wantsJson);
        });
        return command;
    }

    private static async Task<(RecordedSweep Sweep, bool Finished)> RunAsync(
        CommandHost host, ITrialLedger ledger, SweepSpec spec, int? slots, bool again, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, spec);
        var points = SweepPoints.Of(spec);
        var plan = Planner.Plan(spec, points, DataCatalogues.Sizes(data), environment: EnvironmentText.Describe(), cancel: cancel);
        var slotCount = slots ?? SlotsOf(spec);
        await host.Error.WriteLineAsync(PlanText.Of(spec, plan, slotCount));
        var record = await ledger.PlanAsync(plan.Plan, again, cancel);
        var sweep = new RecordedSweep(ledger, record, spec, points);
        var before = await ledger.CountAsync(record.Id, cancel);
        if (record.Reused > 0)
        {
            await host.Error.WriteLineAsync(
                $"{record.Id}: {record.Reused} of {record.Trials} trials are taken from earlier sweeps of this ledger. --again trains them anew.");
        }

        if (before.Finished)
        {
            await host.Error.WriteLineAsync($"{record.Id}: all {record.Trials} trials are done already.");
            return (sweep, true);
        }

        if (before.Recorded > 0)
        {
            await host.Error.WriteLineAsync($"{record.Id}: going on after {before.Recorded} of {before.Trials} trials.");
        }

        var progress = new SweepProgress(before.Trials, before.Recorded, host.Time);
        ISweepDisplay display = host.Live
            ? new LiveDisplay(host.Progress(), progress, sweep.PointText, host.Time)
            : new PlainDisplay(host.Error, progress, host.Time, TimeSpan.FromSeconds(10));
        var execution = spec.Execution;
        var options = new SweepRunOptions(
            new NodeName($"{Environment.MachineName}:{Environment.ProcessId}"),
            slotCount,
            TimeSpan.FromSeconds(execution.LeaseSeconds),
            TimeSpan.FromSeconds(execution.HeartbeatSeconds),
            TimeSpan.FromSeconds(execution.RescueSeconds),
            TimeSpan.FromSeconds(execution.CheckpointSeconds),
            execution.MaxAttempts);
        var run = new SweepRun(ledger, new SweepTraining(points, data), host.Time, options);
        var start = host.Time.GetTimestamp();
        var finished = await run.RunAsync(record.Id, display, cancel);
        if (finished)
        {
            await host.Error.WriteLineAsync(
                $"{record.Id}: done in {SweepProgress.Reading.Text(host.Time.GetElapsedTime(start))} on {options.Slots} slots.");
        }

        return (sweep, finished);
    }

    /// <summary>As the spec says, else one a core.</summary>
    public static int SlotsOf(SweepSpec spec) => spec.Execution.Slots > 0 ? spec.Execution.Slots : Environment.ProcessorCount;

    private static async Task<int> FinishAsync(CommandHost host, RecordedSweep sweep, string? report, bool json)
    {
        var counts = await sweep.Ledger.CountAsync(sweep.Id);
        if (!json)
        {
            await host.Out.WriteLineAsync($"{sweep.Id}: {OutcomeText.Summary(counts)}");
        }

        await CompareCommand.PrintAsync(host, sweep, [], null, json, CancellationToken.None);
        if (report is not null)
        {
            await ReportCommand.WriteAsync(host, sweep, report, null, CancellationToken.None);
        }
        else if (!json)
        {
            await host.Out.WriteLineAsync($"The page with curves and images: runner report {sweep.Id} -o {sweep.Id.Name}.html");
        }

        return counts.Outcomes.Any(pair => pair.Value > 0 && OutcomeText.IsTrouble(pair.Key)) ? ExitCode.Negative : ExitCode.Success;
    }
}
