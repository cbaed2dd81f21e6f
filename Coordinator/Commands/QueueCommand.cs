using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Reports;

namespace Runner.Commands;

/// <summary>Shows the order in which workers serve sweeps, and changes it.</summary>
public static class QueueCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        sweepArgument.Arity = ArgumentArity.ZeroOrOne;
        sweepArgument.Description += " Without it: shows the queue.";
        var ledgerOption = CommonOptions.Ledger();
        var options = new QueueOptions();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "queue",
            "Shows the unfinished sweeps in the order in which workers serve them, or changes a sweep's priority, deadline, share or hours, even while it is trained.",
            "queue digits-init --priority 5 --deadline 07:00");
        command.Add(sweepArgument);
        foreach (var option in (Option[])[.. options.All, ledgerOption, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var named = parsed.GetValue(sweepArgument);
            var change = options.Read(parsed, host.Time);
            if (change is not null && named is null)
            {
                throw new UserException("No sweep is named. Name one, for example: runner queue digits-init --priority 5");
            }

            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var only = named is null ? null : (await RecordedSweep.RecordAsync(ledger, named, cancel)).Id.Name;
            if (change is not null)
            {
                await Orders.QueueAsync(ledger, only!, change, cancel);
            }

            var status = await LedgerStatus.ReadAsync(ledger, cancel);
            var queue = QueuePlace.Of(status.Sweeps);
            if (only is not null && queue.All(at => at.Sweep.Record.Id.Name != only) && !parsed.GetValue(json))
            {
                await host.Out.WriteLineAsync($"{only} is finished: it is not in the queue.");
                return ExitCode.Success;
            }

            Print(host, status.Names, queue, only, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(CommandHost host, SweepNames names, IReadOnlyList<QueuePlace> queue, string? only, bool json)
    {
        var now = host.Time.GetLocalNow();
        var shown = queue.Where(row => only is null || row.Sweep.Record.Id.Name == only).ToList();
        if (json)
        {
            Json.Print(host.Out, shown.Select(row => QueueRow.Of(row, names, now)));
        }
        else if (shown.Count == 0)
        {
            host.Out.WriteLine("The queue is empty: every sweep of this ledger is finished.");
        }
        else
        {
            TextTable.Write(
                host.Tables(),
                ["sweep", "place", "priority", "deadline", "share", "hours", "state", "running", "open"],
                [.. shown.Select(row => (string[])
                [
                    names.Of(row.Sweep.Record.Id),
                    Number.Count(row.Place),
                    Number.Count(row.Sweep.Queue.Priority),
                    QueueText.Deadline(row.Sweep.Queue, now),
                    row.Sweep.Queue.Share == 100 ? "" : $"{Number.Count(row.Sweep.Queue.Share)}%",
                    row.Sweep.Queue.Hours?.ToString() ?? "",
                    QueueText.StateOf(row.Sweep, now),
                    Number.Count(row.Sweep.Counts.Leased),
                    Number.Count(row.Sweep.Counts.Open),
                ])],
                words: [3, 6]);
        }
    }
}
