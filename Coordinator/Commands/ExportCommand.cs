using System.CommandLine;
using Runner.Display;
using Runner.Ledgers;
using Runner.Reports;

namespace Runner.Commands;

/// <summary>Writes a sweep's result table: the same bytes however the sweep was run.</summary>
public static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var format = new Option<string>("--format")
        {
            Description = "csv (default) or json.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "csv",
        };
        format.AcceptOnlyFromAmong("csv", "json");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write to this file (default: standard output).",
            HelpName = "FILE",
        };
        var raw = new Option<bool>("--raw-text")
        {
            Description = "Write text as it is; without it, csv text that a spreadsheet would run as a formula (=, +, @, -) has an apostrophe before it.",
        };
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "export",
            "Prints a sweep's result table, a row a trial: axes, seeds, outcome, losses and hashes. The bytes depend on the spec alone.",
            "export digits-init --format csv -o digits-init.csv");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { format, output, raw, ledgerOption })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var results = ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel);
            if (parsed.GetValue(output) is { } file)
            {
                await OutputFile.WriteAsync(host, file, WriteAsync);
                return ExitCode.Success;
            }

            // Through the host's writer, in memory: tests capture it, and a terminal wants text.
            using var buffer = new MemoryStream();
            await WriteAsync(buffer);
            await (host.Terminal ? host.Out : ShownWriter.Under(host.Out)).WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            return ExitCode.Success;

            Task WriteAsync(Stream to) => parsed.GetValue(format) == "json"
                ? ResultTable.WriteJsonAsync(to, sweep.Outline, results, cancel)
                : ResultTable.WriteCsvAsync(to, sweep.Outline, results, parsed.GetValue(raw), cancel);
        });
        return command;
    }
}
