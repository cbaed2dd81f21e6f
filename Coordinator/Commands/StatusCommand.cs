using System.CommandLine;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Specs;
using Runner.Sweeps;
using Spectre.Console;

namespace Runner.Commands;

public static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var cluster = new ClusterOptions();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe("status", "Shows what is open, running and done, and who works on it.", "status");
        foreach (var option in (Option[])[ledgerOption, .. cluster.All, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = cluster.Open(host, parsed, ClusterRole.Visitor, () => host.OpenExisting(parsed, ledgerOption));
            var statuses = new List<SweepStatus>();
            foreach (var record in await ledger.SweepsAsync(cancel))
            {
                var counts = await ledger.CountAsync(record.Id, cancel);
                statuses.Add(new SweepStatus(
                    record,
                    counts,
                    await ledger.ModeAsync(record.Id, cancel),
                    await ledger.LeasesAsync(record.Id, cancel),
                    await ledger.StandingsAsync(record.Id, cancel),
                    [.. await OutcomeText.TroublesAsync(ledger, record.Id, counts, cancel)]));
            }

            var workers = await ledger.WorkersAsync(cancel);
            var members = ledger is ICoordinatedLedger elsewhere ? await elsewhere.MembersAsync(cancel) : null;
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new
                {
                    sweeps = statuses.Select(status => new
                    {
                        sweep = status.Record.Id,
                        mode = KebabCase.Of(status.Mode),
                        status.Counts,
                        status.Leases,
                        status.Troubles,
                        standings = status.Standings.Select(standing => new
                        {
                            standing.Worker,
                            standing = KebabCase.Of(standing.Standing),
                            standing.Why,
                            standing.Since,
                        }),
                    }),
                    workers,
                    members,
                });
                return ExitCode.Success;
            }

            Print(host, statuses, workers, members ?? []);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(
        CommandHost host, List<SweepStatus> statuses, IReadOnlyList<WorkerRecord> workers, IReadOnlyList<ClusterMember> members)
    {
        var console = host.Tables();
        var now = host.Time.GetUtcNow();
        foreach (var (record, counts, mode, leases, standings, troubles) in statuses)
        {
            var order = mode == SweepMode.Running || counts.Finished ? "" : $" ({KebabCase.Of(mode)})";
            console.WriteLine($"{record.Id}{order}: {OutcomeText.Summary(counts, standings)}");
            foreach (var lease in leases)
            {
                console.WriteLine(
                    $"  {lease.Node} has bundle {lease.Key.Bundle} ({lease.Trials} trials) since {(now - lease.LeasedAt).TotalSeconds:F0} s, "
                    + $"for another {(lease.Deadline - now).TotalSeconds:F1} s");
            }

            foreach (var standing in standings.Where(standing => standing.Standing != WorkerStanding.Good && !counts.Finished))
            {
                console.WriteLine("  " + StandingText.Of(record.Id, standing));
            }

            foreach (var trouble in troubles)
            {
                console.WriteLine("  " + trouble);
            }
        }

        foreach (var worker in workers)
        {
            console.WriteLine(
                $"worker {Shown.Line(worker.Name.ToString())}: {worker.Slots} {(worker.Slots == 1 ? "slot" : "slots")}, here since {(now - worker.JoinedAt).TotalSeconds:F0} s"
                + (worker.Labels.Length > 0 ? $", {Shown.Line(worker.Labels)}" : "")
                + (worker.Draining ? ", asked to go" : ""));
        }

        foreach (var member in members)
        {
            console.WriteLine(
                $"member {member.Address}: {member.Role}, {member.Status}{(member.Leads ? ", has the ledger" : "")}{(member.Reachable ? "" : ", unreachable")}");
        }

        if (statuses.Count == 0)
        {
            console.WriteLine("This ledger has no sweep.");
        }
    }

    /// <param name="Troubles">The first trials without a result, a line each.</param>
    private sealed record SweepStatus(
        SweepRecord Record,
        SweepCounts Counts,
        SweepMode Mode,
        IReadOnlyList<LeaseRecord> Leases,
        IReadOnlyList<StandingRecord> Standings,
        IReadOnlyList<string> Troubles);
}
