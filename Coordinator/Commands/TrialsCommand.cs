using System.CommandLine;
using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Reports;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Spectre.Console;

namespace Runner.Commands;

public static class TrialsCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var outcome = new Option<string?>("--outcome")
        {
            Description = $"Only trials with this outcome: {string.Join(", ", KebabCase.All<TrialOutcome>())}.",
            HelpName = "OUTCOME",
        };
        outcome.AcceptOnlyFromAmong([.. KebabCase.All<TrialOutcome>()]);
        var command = CommandLine.Describe("trials", "Lists a sweep's recorded trials.", "trials digits-init --outcome diverged");
        command.Add(sweepArgument);
        command.Add(ledgerOption);
        command.Add(outcome);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var identities = await ledger.IdentitiesAsync(sweep.Id, cancel);
            var only = parsed.GetValue(outcome);
            var recorded = 0;
            var rows = new List<TrialRow>();
            await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel))
            {
                recorded++;
                if (!sweep.Points.IsKnown(sweep.Points.PointOf(result.Index)))
                {
                    continue;
                }

                if (only is null || KebabCase.Of(result.Outcome) == only)
                {
                    rows.Add(TrialRow.Of(sweep, identities[result.Index], result));
                }
            }

            if (new TableExtent(recorded, sweep.Record.Trials) is { IsWhole: false } extent)
            {
                // On standard error, to keep the list machine-readable.
                await host.Error.WriteLineAsync($"{sweep.Name}: {extent}; the list has only these.");
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, rows);
            }
            else
            {
                Print(host, sweep, rows);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(CommandHost host, RecordedSweep sweep, List<TrialRow> rows)
    {
        var failures = rows.Exists(row => row.Failure is not null);
        string[] names = ["trial", "identity", "outcome", "epochs", "final loss", "best loss", "point", .. failures ? (string[])["what happened"] : []];
        TextTable.Write(
            host.Tables(),
            names,
            [.. rows.Select(row => (string[])
            [
                $"{row.Trial}",
                row.Identity.Short,
                KebabCase.Of(row.Outcome),
                Number.Count(row.Epochs),
                Number.Short(row.FinalLoss),
                Number.Short(row.BestLoss),
                sweep.PointText(row.Trial),
                .. failures ? (string[])[Shown.Line(row.Failure?.Message ?? "", 500)] : [],
            ])],
            leastFirst: [1, 5, 3, 4, 6, 7],
            words: [2, 6, 7]);
    }
}
