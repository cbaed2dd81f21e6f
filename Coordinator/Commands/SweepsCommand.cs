using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Commands;

public static class SweepsCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe("sweeps", "Lists the ledger's sweeps.", "sweeps --json");
        var tag = new Option<string?>("--tag") { Description = "Only sweeps with this tag.", HelpName = "TAG" };
        var archived = new Option<bool>("--archived") { Description = "Also sweeps that are archived." };
        foreach (var option in (Option[])[ledgerOption, tag, archived, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var rows = new List<(SweepRecord Record, SweepCounts Counts)>();
            var all = await ledger.SweepsAsync(cancel);
            foreach (var record in all.Where(IsWanted))
            {
                rows.Add((record, await ledger.CountAsync(record.Id, cancel)));
            }

            var names = new SweepNames(all);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, rows.Select(row => SweepRow.Of(names, row.Record, row.Counts)));
                return ExitCode.Success;
            }

            var isTagged = rows.Exists(row => row.Record.Filing.Tags.Length > 0);
            TextTable.Write(
                host.Tables(),
                ["sweep", "trials", "done", "planned (UTC)", "spec", .. isTagged ? ["tags"] : Array.Empty<string>()],
                [.. rows.Select(row => (string[])
                [
                    names.Of(row.Record.Id),
                    Number.Count(row.Counts.Trials),
                    row.Counts.Finished ? "all" : Number.Count(row.Counts.Done),
                    $"{row.Record.PlannedAt.UtcDateTime:yyyy-MM-dd HH:mm}",
                    row.Record.SpecFile,
                    .. isTagged ? [row.Record.Filing.Tags] : Array.Empty<string>(),
                ])],
                words: [4, 5]);
            return ExitCode.Success;

            bool IsWanted(SweepRecord record) => (parsed.GetValue(archived) || !record.Filing.IsArchived)
                && (parsed.GetValue(tag) is not { } wanted || record.Filing.TagList.Contains(wanted, StringComparer.Ordinal));
        });
        return command;
    }
}
