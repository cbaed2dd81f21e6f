using System.CommandLine;
using Runner.Comparison;
using Runner.Display;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Running;
using Runner.Specs;
using Runner.Sweeps;
using Spectre.Console;

namespace Runner.Commands;

public static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe("status", "Shows which trials are open, running and done, and which workers are connected.", "status");
        foreach (var option in (Option[])[ledgerOption, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var all = await LedgerStatus.ReadAsync(ledger, cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, StatusRows.Of(all));
                return ExitCode.Success;
            }

            Print(host, all);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A lease in words. An expired lease remains until a coordinator returns its trials to the queue.</summary>
    private static string LeaseText(LeaseRecord lease, DateTimeOffset now, IReadOnlyList<WorkerRecord> workers)
    {
        var left = (lease.Deadline - now).TotalSeconds;
        var why = workers.Count == 0 ? "no workers are connected"
            : workers.Any(worker => worker.Name == lease.Node) ? "its worker is connected but has not renewed it"
            : "its worker is not connected";
        return $"bundle {lease.Key.Bundle} ({Number.Of(lease.Trials, "trial")}): leased to {Shown.Line($"{lease.Node}")} {Number.Short((now - lease.LeasedAt).TotalSeconds)} s ago, "
            + (left > 0 ? $"expires in {Number.Short(left)} s" : $"expired {Number.Short(-left)} s ago; {why}");
    }

    private static void Print(CommandHost host, LedgerStatus all)
    {
        var (names, statuses, workers) = (all.Names, all.Sweeps, all.Workers);
        var console = host.Tables();
        var now = host.Time.GetUtcNow();
        foreach (var status in statuses)
        {
            var (record, counts, mode, queue, leases, standings, troubles) = status;
            var order = counts.Finished ? ""
                : mode != SweepMode.Running ? $" ({KebabCase.Of(mode)})"
                : QueueText.WaitsUntil(queue, host.Time.GetLocalNow()) is { } opens ? $" (waiting until {opens})" : "";
            var name = names.Of(record.Id);
            console.WriteLine($"{name}{order}: {OutcomeText.Summary(counts, standings)}");
            foreach (var lease in leases)
            {
                console.WriteLine("  " + LeaseText(lease, now, workers));
            }

            foreach (var standing in standings.Where(standing => standing.Standing != WorkerStanding.Good && !counts.Finished))
            {
                console.WriteLine("  " + host.Recommended.In(StandingText.Of(name, standing)));
            }

            if (!counts.Finished && SpecExecution.NeedsOf(record) is { IsNone: false } needs && NeedsText.Unmatched(name, needs, workers) is { } unmatched)
            {
                console.WriteLine("  " + unmatched);
            }

            foreach (var trouble in troubles)
            {
                console.WriteLine("  " + host.Recommended.In(trouble));
            }
        }

        var training = all.Training.ToLookup(slot => slot.Worker);
        foreach (var worker in workers)
        {
            console.WriteLine(
                $"worker {Shown.Line(worker.Name.ToString())}: {Number.Of(worker.Slots, "slot")}, connected for {Number.Short((now - worker.JoinedAt).TotalSeconds)} s"
                + (worker.Labels.Length > 0 ? $", {Shown.Line(worker.Labels)}" : "")
                + (worker.Draining ? ", asked to leave" : ""));
            foreach (var slot in training[worker.Name])
            {
                console.WriteLine($"  at trial {slot.Progress.Trial} of {names.Of(slot.Sweep)}: {TrainingText.Of(slot.Progress)}");
            }
        }

        foreach (var member in all.Cluster?.Members ?? [])
        {
            console.WriteLine($"member {member.Address}: {member.Role}, {member.Status}{(member.Leads ? ", has the ledger" : "")}{(member.Reachable ? "" : ", unreachable")}");
        }

        if (all.Cluster is { } cluster && (cluster.Waiting > 0 || cluster.Refused > 0))
        {
            console.WriteLine($"connections to the coordinator's machine: {cluster.Waiting} not yet authenticated, {cluster.Refused} refused");
        }

        if (statuses.Count == 0)
        {
            console.WriteLine("This ledger has no sweeps.");
        }
    }
}
