using System.CommandLine;
using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Orders to a running sweep. They are left in the ledger: they work from any machine, and giving one twice changes
/// nothing.</summary>
public static class OrderCommands
{
    public static IEnumerable<Command> Create(CommandHost host)
    {
        yield return Order(
            host,
            "pause",
            SweepMode.Paused,
            "Checkpoints what a sweep is training and hands it back; workers wait for `runner resume`.",
            "is paused. Continue with: runner resume {0}");
        yield return Order(host, "resume", SweepMode.Running, "Lets work on a paused, stopped or cancelled sweep continue.", "is open to workers");
        yield return Order(
            host,
            "stop",
            SweepMode.Stopping,
            "Lets running trials of a sweep finish and starts nothing new.",
            "starts nothing new. Continue with: runner resume {0}");
        yield return Order(
            host,
            "cancel",
            SweepMode.Cancelled,
            "Ends running trials of a sweep now. What is recorded is kept; the rest stays open.",
            "is cancelled. Continue with: runner resume {0}");
        yield return Retry(host);
        yield return DeleteCommand.Create(host);
        yield return Drain(host);
        yield return Readmit(host);
    }

    private static Command Order(CommandHost host, string name, SweepMode mode, string what, string said)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(name, what, $"{name} digits-init");
        command.Add(sweepArgument);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var known = (await SweepNames.OfAsync(ledger, cancel)).Of(sweep.Id);
            if ((await ledger.CountAsync(sweep.Id, cancel)).Finished)
            {
                await host.Out.WriteLineAsync($"{known} is finished: there is nothing to {name}.");
                return ExitCode.Success;
            }

            await ledger.SetModeAsync(sweep.Id, mode, cancel);
            await host.RecommendAsync($"{known} {said.Replace("{0}", known, StringComparison.Ordinal)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Retry(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var trialsArgument = new Argument<int[]>("TRIAL") { Description = "Trials, by index.", DefaultValueFactory = _ => [] };
        var failed = new Option<bool>("--failed") { Description = "All that failed, timed out or ran out of memory." };
        var lost = new Option<bool>("--lost") { Description = "All that were set aside after being lost with their workers." };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "retry", "Reopens trials that ended without a result.", "retry digits-init --failed");
        command.Add(sweepArgument);
        command.Add(trialsArgument);
        foreach (var option in new Option[] { failed, lost, ledgerOption })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var trials = await ToRetryAsync(
                sweep, parsed.GetRequiredValue(trialsArgument), parsed.GetValue(failed), parsed.GetValue(lost), cancel);
            var opened = trials.Count == 0 ? 0 : await ledger.RetryAsync(sweep.Id, trials, cancel: cancel);
            await host.RecommendAsync(opened == 0
                ? $"{sweep.Id}: nothing to retry: no such trial ended without a result."
                : $"{sweep.Id}: {Number.Of(opened, "trial is", "trials are")} open again. Train them: runner run {sweep.Record.SpecFile}");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<List<int>> ToRetryAsync(
        RecordedSweep sweep, int[] named, bool failed, bool lost, CancellationToken cancel)
    {
        if (named.Length == 0 && !failed && !lost)
        {
            throw new UserException("No trial is named. Give --failed, --lost, or trials by index.");
        }

        foreach (var beyond in named.Where(trial => trial < 0 || trial >= sweep.Record.Trials))
        {
            throw new UserException($"{sweep.Id} has no trial {beyond}. Its trials are 0 to {sweep.Record.Trials - 1}.");
        }

        var trials = new List<int>(named);
        if (failed || lost)
        {
            await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel))
            {
                if (OutcomeText.IsTrouble(result.Outcome)
                    && (result.Outcome == Results.TrialOutcome.Quarantined ? lost : failed))
                {
                    trials.Add(result.Index);
                }
            }
        }

        return trials;
    }

    private static Command Drain(CommandHost host)
    {
        var worker = new Argument<string>("WORKER") { Description = "The worker's name, as `runner status` shows it." };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "drain", "Asks a worker to checkpoint and hand back what it trains, and to leave.", "drain host-7:4711");
        command.Add(worker);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var name = new NodeName(parsed.GetRequiredValue(worker));
            if (!await ledger.DrainAsync(name, cancel))
            {
                var known = await ledger.WorkersAsync(cancel);
                throw new UserException(known.Count == 0
                    ? $"{Shown.Line($"{name}")}: no workers are connected."
                    : $"{Shown.Line($"{name}")}: no such worker. Connected: {string.Join(", ", known.Select(other => Shown.Line($"{other.Name}")))}.");
            }

            await host.Out.WriteLineAsync($"{name} was asked to leave.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Readmit(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var worker = new Argument<string>("WORKER") { Description = "The worker's name, as `runner status` shows it." };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "readmit",
            "Readmits a worker that was set aside from a sweep because trials failed on it that succeeded elsewhere.",
            "readmit digits-init host-7:4711");
        command.Add(sweepArgument);
        command.Add(worker);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var name = new NodeName(parsed.GetRequiredValue(worker));
            var aside = (await ledger.StandingsAsync(sweep.Id, cancel)).Where(standing => standing.Standing != WorkerStanding.Good).ToList();
            if (aside.TrueForAll(standing => standing.Worker != name))
            {
                await host.Out.WriteLineAsync($"{sweep.Id}: {name} is not set aside."
                    + (aside.Count == 0 ? "" : $" {string.Join(", ", aside.Select(standing => standing.Worker.ToString()))} {(aside.Count == 1 ? "is" : "are")}."));
                return ExitCode.Success;
            }

            await ledger.SetStandingAsync(sweep.Id, name, WorkerStanding.Good, "it was readmitted by hand", cancel);
            await host.Out.WriteLineAsync($"{sweep.Id}: {name} may work again.");
            return ExitCode.Success;
        });
        return command;
    }
}
