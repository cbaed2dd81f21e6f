using System.CommandLine;
using Runner.Identities;

namespace Runner.Commands;

/// <summary>The commands that give <see cref="Orders"/>.</summary>
public static class OrderCommands
{
    public static IEnumerable<Command> Create(CommandHost host) =>
        [.. SweepOrder.All.Select(order => order.EndsTrials ? Stop(host, order) : Order(host, order)), Retry(host), DeleteCommand.Create(host), Drain(host), Readmit(host)];

    private static Command Order(CommandHost host, SweepOrder order)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(order.Name, order.What, $"{order.Name} digits-init");
        command.Add(sweepArgument);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            await host.RecommendAsync(await Orders.GiveAsync(ledger, parsed.GetRequiredValue(sweepArgument), order, cancel));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Stop(CommandHost host, SweepOrder order)
    {
        var sweepArgument = CommonOptions.Sweep();
        var trialsArgument = TrialList.Argument();
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            order.Name, $"{order.What} With trials, stops only these: running ones are recorded with what they have reached.", $"{order.Name} digits-init 3,7-9");
        command.Add(sweepArgument);
        command.Add(trialsArgument);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var (name, trials) = (parsed.GetRequiredValue(sweepArgument), parsed.GetRequiredValue(trialsArgument));
            await host.RecommendAsync(trials.Length == 0
                ? await Orders.GiveAsync(ledger, name, order, cancel)
                : await Orders.StopAsync(ledger, name, TrialList.Read(await RecordedSweep.FindAsync(ledger, name, cancel), trials), cancel));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Retry(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var trialsArgument = TrialList.Argument();
        var failed = new Option<bool>("--failed") { Description = "All trials that failed, timed out or ran out of memory." };
        var lost = new Option<bool>("--lost") { Description = "All trials that were set aside because their workers were lost." };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "retry", "Reopens trials that ended without a result, or named ones that were stopped.", "retry digits-init --failed");
        command.Add(sweepArgument);
        command.Add(trialsArgument);
        foreach (var option in new Option[] { failed, lost, ledgerOption })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var name = parsed.GetRequiredValue(sweepArgument);
            var trials = TrialList.Read(await RecordedSweep.FindAsync(ledger, name, cancel), parsed.GetRequiredValue(trialsArgument));
            await host.RecommendAsync(await Orders.RetryAsync(ledger, name, trials, parsed.GetValue(failed), parsed.GetValue(lost), cancel));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Drain(CommandHost host)
    {
        var worker = new Argument<string>("WORKER") { Description = "The worker's name, as `runner status` shows it." };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "drain", "Asks a worker to checkpoint what it trains, hand it back, and leave.", "drain host-7:4711");
        command.Add(worker);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            await host.Out.WriteLineAsync(await Orders.DrainAsync(ledger, new NodeName(parsed.GetRequiredValue(worker)), cancel));
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
            await host.Out.WriteLineAsync(await Orders.ReadmitAsync(
                ledger, parsed.GetRequiredValue(sweepArgument), new NodeName(parsed.GetRequiredValue(worker)), cancel));
            return ExitCode.Success;
        });
        return command;
    }
}
