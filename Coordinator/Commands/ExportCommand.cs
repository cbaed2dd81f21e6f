using System.CommandLine;
using Runner.Comparison;
using Runner.Display;
using Runner.Ledgers;
using Runner.Reports;
using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Commands;

/// <summary>Writes a sweep's result table or its curves; the bytes do not depend on how the sweep was run.</summary>
public static class ExportCommand
{
    private const string Curves = "curves";

    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var format = new Option<string>("--format")
        {
            Description = "csv or json.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "csv",
        };
        format.AcceptOnlyFromAmong("csv", "json");
        var what = new Option<string>("--what")
        {
            Description = "results, one row per trial; or curves, one row per point of each metric of each trial.",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "results",
        };
        what.AcceptOnlyFromAmong("results", Curves);
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write to this file (default: standard output).",
            HelpName = "FILE",
        };
        var raw = new Option<bool>("--raw-text")
        {
            Description = "Write text unchanged; by default CSV text that a spreadsheet would run as a formula (=, +, @, -) gets a leading apostrophe.",
        };
        var where = WhereOption.Create();
        var ledgerOption = CommonOptions.Ledger();
        var command = CommandLine.Describe(
            "export",
            "Prints a sweep's result table, one row per trial: axes, seeds, outcome, losses and hashes; or its curves. The bytes depend only on the spec.",
            "export digits-init --format csv -o digits-init.csv");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { what, where, format, output, raw, ledgerOption })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var holds = WhereOption.Read(sweep, parsed.GetValue(where));
            var extent = await ExtentAsync(sweep, holds, cancel);
            if (!extent.IsWhole)
            {
                // On standard error, to keep the table machine-readable.
                await host.Error.WriteLineAsync($"{sweep.Name}: {extent}; the export has only these.");
            }

            var curves = parsed.GetValue(what) == Curves;
            var results = Part(ledger.ResultsAsync(sweep.Id, curves ? ResultParts.Curves : ResultParts.Numbers, cancel), sweep, holds)
                .Where(result => !Racing.IsUntrained(result) && sweep.Points.IsKnown(sweep.Points.PointOf(result.Index)));
            if (parsed.GetValue(output) is { } file)
            {
                await OutputFile.WriteAsync(host, file, WriteAsync);
                return ExitCode.Success;
            }

            // Through the host's writer, which tests capture and which escapes text for a terminal.
            await using var text = new TextStream(host.Terminal ? host.Out : ShownWriter.Under(host.Out));
            await WriteAsync(text);
            return ExitCode.Success;

            Task WriteAsync(Stream to) => (curves, parsed.GetValue(format)) switch
            {
                (true, "json") => CurveTable.WriteJsonAsync(to, sweep.Outline, extent, results, cancel),
                (true, _) => CurveTable.WriteCsvAsync(to, sweep.Outline, results, parsed.GetValue(raw), cancel),
                (_, "json") => ResultTable.WriteJsonAsync(to, sweep.Outline, extent, results, cancel),
                _ => ResultTable.WriteCsvAsync(to, sweep.Outline, results, parsed.GetValue(raw), cancel),
            };
        });
        return command;
    }

    private static async Task<TableExtent> ExtentAsync(RecordedSweep sweep, Func<int, bool>? holds, CancellationToken cancel)
    {
        if (holds is null)
        {
            var counts = await sweep.Ledger.CountAsync(sweep.Id, cancel);
            return new(counts.Recorded, counts.Trials, counts.Undecided);
        }

        var recorded = 0;
        await foreach (var result in Part(sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel), sweep, holds))
        {
            recorded++;
        }

        return new(recorded, Enumerable.Range(0, sweep.Points.PointCount).Where(holds).Sum(sweep.Points.ReplicatesOf));
    }

    private static async IAsyncEnumerable<TrialResult> Part(IAsyncEnumerable<TrialResult> results, RecordedSweep sweep, Func<int, bool>? holds)
    {
        await foreach (var result in results)
        {
            if (holds is null || holds(sweep.Points.PointOf(result.Index)))
            {
                yield return result;
            }
        }
    }
}
