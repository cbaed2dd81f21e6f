using System.CommandLine;
using Runner.Ledgers;
using Spectre.Console;

namespace Runner.Commands;

public static class SweepsCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe("sweeps", "Lists the ledger's sweeps.", "sweeps --json");
        command.Add(ledgerOption);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var rows = new List<(SweepRecord Record, SweepCounts Counts)>();
            foreach (var record in await ledger.SweepsAsync(cancel))
            {
                rows.Add((record, await ledger.CountAsync(record.Id, cancel)));
            }

            var names = new SweepNames(rows.Select(row => row.Record.Id));
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, rows.Select(row => new
                {
                    sweep = names.Of(row.Record.Id),
                    row.Record.PlannedAt,
                    row.Record.SpecFile,
                    row.Record.Reused,
                    row.Counts,
                }));
                return ExitCode.Success;
            }

            var table = new Table().RoundedBorder().AddColumns("sweep", "trials", "done", "planned (UTC)", "spec");
            foreach (var (record, counts) in rows)
            {
                table.AddRow(
                    Markup.Escape(names.Of(record.Id)),
                    $"{counts.Trials}",
                    counts.Finished ? "all" : $"{counts.Recorded}",
                    $"{record.PlannedAt.UtcDateTime:yyyy-MM-dd HH:mm}",
                    Markup.Escape(record.SpecFile));
            }

            host.Tables().Write(table);
            return ExitCode.Success;
        });
        return command;
    }
}
