using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Minima;

namespace Runner.Commands;

/// <summary>Deletes a sweep from its ledger.</summary>
public static class DeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var dryRun = new Option<bool>("--dry-run") { Description = "Delete nothing; say what would be." };
        var command = CommandLine.Describe(
            "delete",
            "Deletes a sweep with its results, curves and weights. What other sweeps have taken over from it stays theirs.",
            "delete digits-init --dry-run");
        command.Add(sweepArgument);
        command.Add(dryRun);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);

            // Not its spec: a sweep that this version cannot read is deleted as any other.
            var sweep = await RecordedSweep.RecordAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var name = (await SweepNames.OfAsync(ledger, cancel)).Of(sweep.Id);
            var wouldBe = parsed.GetValue(dryRun);
            var deletion = await ledger.DeleteAsync(sweep.Id, wouldBe, cancel);
            var endings = (await ledger.SweepsAsync(cancel)).Where(other => EndingPlan.SourceOf(other) == sweep.Id).Select(other => other.Id).ToList();
            await host.RecommendAsync(
                $"{name} {(wouldBe ? "would be" : "is")} deleted: {Number.Of(sweep.Trials, "trial")}, {Number.Count(deletion.Recorded)} of them recorded, "
                + $"{Size.Text(deletion.Bytes)} of results, curves and weights. "
                + (wouldBe ? "Nothing was changed." : "A ledger file keeps its size and uses the space again.")
                + string.Concat(endings.Select(ending => $" Its minima stay: runner delete {ending}")));
            return ExitCode.Success;
        });
        return command;
    }
}
