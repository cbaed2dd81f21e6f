using Runner.Data;
using Runner.Display;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Plans a spec into a ledger and sees its sweep through: here, in processes of this machine, or by watching others.</summary>
public static class RunningSweep
{
    public static async Task<(RecordedSweep Sweep, bool Finished)> RunAsync(
        CommandHost host, ITrialLedger ledger, PlannedSpec planned, RunWishes wishes, CancellationToken cancel)
    {
        var (spec, data, points, plan) = planned;
        var slots = wishes.Slots ?? Execution.SlotsOf(spec);
        await host.Error.WriteLineAsync(PlanText.Of(spec, plan, wishes.Workers > 0 ? wishes.Workers : slots));
        var record = await ledger.PlanAsync(plan.Plan, wishes.Again, cancel);
        var sweep = new RecordedSweep(ledger, record, spec, points);
        var unsent = UnsentPlace.Of(wishes.Spill, wishes.Ledger, host.Folder, host.Variable);
        if (unsent is not null)
        {
            await UnsentSender.SendAsync(ledger, unsent, host.Error.WriteLine, cancel);
        }

        var before = await ledger.CountAsync(record.Id, cancel);
        await SayWhereItStandsAsync(host, record, before);
        if (before.Finished)
        {
            return (sweep, true);
        }

        // Whoever runs a sweep wants it to run, whatever was ordered before.
        await ledger.SetModeAsync(record.Id, SweepMode.Running, cancel);
        var progress = new SweepProgress(before.Trials, before.Recorded, host.Time);
        var display = Execution.Display(host, progress, sweep);
        using var limits = new RunLimits(host.Time, wishes, cancel);
        await using var window = wishes.Between is { } between ? new WindowKeeper(ledger, record.Id, between, host.Time, display.Warn) : null;
        await using var processes = wishes.Workers > 0
            ? new WorkerProcesses(wishes.Workers, WorkerArguments(host, record, wishes.Spill is null ? null : unsent ?? UnsentPlace.None), wishes.Ledger, host.Time, display.Warn)
            : null;
        var here = wishes.Watch || wishes.Workers > 0 ? 0 : slots;
        var run = new SweepRun(
            ledger,
            Execution.Source(host, spec, points, data),
            host.Time,
            Execution.Options(spec, Execution.ProcessName, here),
            unsent is null ? null : new UnsentFolder(unsent, record, display.Warn));
        await using var attendance = here > 0
            ? new Attendance(ledger, host.Time, Execution.Attendance(spec.Execution, Execution.ProcessName, here), limits.End)
            : null;
        var start = host.Time.GetTimestamp();
        var finished = await run.RunAsync(record.Id, new LimitedDisplay(display, limits), limits.Stop);
        if (finished)
        {
            await host.Error.WriteLineAsync($"{record.Id}: done in {SweepProgress.Reading.Text(host.Time.GetElapsedTime(start))}{Where(wishes, here)}.");
        }

        return (sweep, finished);
    }

    private static async Task SayWhereItStandsAsync(CommandHost host, SweepRecord record, SweepCounts before)
    {
        if (record.Reused > 0)
        {
            await host.Error.WriteLineAsync(
                $"{record.Id}: {record.Reused} of {record.Trials} trials are taken from earlier sweeps of this ledger. --again trains them anew.");
        }

        if (before.Finished)
        {
            await host.Error.WriteLineAsync($"{record.Id}: all {record.Trials} trials are done already.");
        }
        else if (before.Recorded > 0)
        {
            await host.Error.WriteLineAsync($"{record.Id}: going on after {before.Recorded} of {before.Trials} trials.");
        }
    }

    private static string[] WorkerArguments(CommandHost host, SweepRecord record, string? spill) =>
    [
        "worker", "--slots", "1", "--sweep", $"{record.Id.Name}@{record.Id.Revision}", "--end-with-input",
        .. spill is null ? (string[])[] : ["--spill", spill], .. PluginOption.Arguments(host),
    ];

    private static string Where(RunWishes wishes, int slots) =>
        wishes.Workers > 0 ? $" in {wishes.Workers} processes" : slots > 0 ? $" on {slots} slots" : "";
}
