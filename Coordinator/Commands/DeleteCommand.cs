using System.CommandLine;

namespace Runner.Commands;

/// <summary>Deletes a sweep from its ledger.</summary>
public static class DeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var dryRun = new Option<bool>("--dry-run") { Description = "Delete nothing; show what would be deleted." };
        var command = CommandLine.Describe(
            "delete",
            "Deletes a sweep with its results, curves and weights. Results that other sweeps have reused are kept.",
            "delete digits-init --dry-run");
        command.Add(sweepArgument);
        command.Add(dryRun);
        command.Add(ledgerOption);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            await host.RecommendAsync(await Orders.DeleteAsync(ledger, parsed.GetRequiredValue(sweepArgument), parsed.GetValue(dryRun), cancel));
            return ExitCode.Success;
        });
        return command;
    }
}
