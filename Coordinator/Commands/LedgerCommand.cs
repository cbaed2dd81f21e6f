using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Ledgers.Copying;

namespace Runner.Commands;

/// <summary>Commands that work on a whole ledger.</summary>
public static class LedgerCommand
{
    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe(
            "ledger", "Works on whole ledgers: copies a ledger to another place or kind.", "ledger copy runner.litedb postgres://runner@db.example/sweeps");
        command.Add(Copy(host));
        return command;
    }

    private static Command Copy(CommandHost host)
    {
        var from = new Argument<string>("FROM") { Description = "The ledger to copy: a file or postgres://…" };
        var to = new Argument<string>("TO") { Description = "The target: a new or empty ledger of any of these kinds." };
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "copy",
            "Copies all sweeps, results, leases and history to a new ledger, and compares the hashes of both. A running sweep is copied as it was when the copy began.",
            "ledger copy runner.litedb postgres://runner@db.example/sweeps");
        command.Add(from);
        command.Add(to);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var source = LedgerLocation.OpenShared(parsed.GetRequiredValue(from), LedgerUse.Read, host.Time, host.Variable);
            await using var target = LedgerLocation.OpenShared(parsed.GetRequiredValue(to), LedgerUse.Run, host.Time, host.Variable);
            var copied = await LedgerCopy.CopyAsync(source, target, cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new { copied.Sweeps, copied.Rows, sha256 = copied.Digest.ToString() });
            }
            else
            {
                await host.Out.WriteLineAsync(
                    $"{Number.Of(copied.Sweeps, "sweep")} copied, {Number.Of(copied.Rows, "row")}. SHA-256 of both ledgers: {copied.Digest}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
