using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;

namespace Runner.Commands;

/// <summary>An order to a whole sweep.</summary>
/// <param name="What">What it does, for help.</param>
/// <param name="Said">What is said of a sweep that was given it; {0} is its name.</param>
public sealed record SweepOrder(string Name, SweepMode Mode, string What, string Said)
{
    public static readonly IReadOnlyList<SweepOrder> All =
    [
        new(
            "pause",
            SweepMode.Paused,
            "Checkpoints what a sweep is training and hands it back; workers wait for `runner resume`.",
            "is paused. Continue with: runner resume {0}"),
        new("resume", SweepMode.Running, "Lets work on a paused, stopped or cancelled sweep continue.", "is open to workers"),
        new(
            "stop",
            SweepMode.Stopping,
            "Lets running trials of a sweep finish and starts nothing new.",
            "starts nothing new. Continue with: runner resume {0}"),
        new(
            "cancel",
            SweepMode.Cancelled,
            "Ends running trials of a sweep now. What is recorded is kept; the rest stays open.",
            "is cancelled. Continue with: runner resume {0}"),
    ];
}

/// <summary>Orders to sweeps and workers, from a terminal or a page. They are left in the ledger: they work from any machine, and giving
/// one twice changes nothing. Each answers what it did in one line.</summary>
public static class Orders
{
    public static async Task<string> GiveAsync(ITrialLedger ledger, string name, SweepOrder order, CancellationToken cancel)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, name, cancel);
        if ((await ledger.CountAsync(sweep.Id, cancel)).Finished)
        {
            return $"{sweep.Name} is finished: there is nothing to {order.Name}.";
        }

        await ledger.SetModeAsync(sweep.Id, order.Mode, cancel);
        return $"{sweep.Name} {order.Said.Replace("{0}", sweep.Name, StringComparison.Ordinal)}";
    }

    /// <param name="failed">Also all that failed, timed out or ran out of memory.</param>
    /// <param name="lost">Also all that were set aside after being lost with their workers.</param>
    /// <exception cref="UserException">No trial is named, or one that the sweep does not have.</exception>
    public static async Task<string> RetryAsync(
        ITrialLedger ledger, string name, IReadOnlyCollection<int> trials, bool failed, bool lost, CancellationToken cancel)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, name, cancel);
        var named = await ToRetryAsync(sweep, trials, failed, lost, cancel);
        var opened = named.Count == 0 ? 0 : await ledger.RetryAsync(sweep.Id, named, cancel: cancel);
        return opened == 0
            ? $"{sweep.Name}: nothing to retry: no such trial ended without a result."
            : $"{sweep.Name}: {Number.Of(opened, "trial is", "trials are")} open again. Train them: runner run {sweep.Record.SpecFile}";
    }

    /// <param name="dryRun">Deletes nothing; says what would be.</param>
    public static async Task<string> DeleteAsync(ITrialLedger ledger, string name, bool dryRun, CancellationToken cancel)
    {
        // Not its spec: a sweep that this version cannot read is deleted as any other.
        var sweep = await RecordedSweep.RecordAsync(ledger, name, cancel);
        var deletion = await ledger.DeleteAsync(sweep.Id, dryRun, cancel);
        var derived = (await ledger.SweepsAsync(cancel)).Where(other => DerivedSweep.SourceOf(other) == sweep.Id).Select(other => other.Id);
        return $"{name} {(dryRun ? "would be" : "is")} deleted: {Number.Of(sweep.Trials, "trial")}, {Number.Count(deletion.Recorded)} of them recorded, "
            + $"{Size.Text(deletion.Bytes)} of results, curves and weights. "
            + (dryRun ? "Nothing was changed." : "A ledger file keeps its size and uses the space again.")
            + string.Concat(derived.Select(other => $" What minima found stays: runner delete {other}"));
    }

    /// <exception cref="UserException">There is no such worker.</exception>
    public static async Task<string> DrainAsync(ITrialLedger ledger, NodeName worker, CancellationToken cancel)
    {
        if (!await ledger.DrainAsync(worker, cancel))
        {
            var known = await ledger.WorkersAsync(cancel);
            throw new UserException(known.Count == 0
                ? $"{Shown.Line($"{worker}")}: no workers are connected."
                : $"{Shown.Line($"{worker}")}: no such worker. Connected: {string.Join(", ", known.Select(other => Shown.Line($"{other.Name}")))}.");
        }

        return $"{worker} was asked to leave.";
    }

    public static async Task<string> ReadmitAsync(ITrialLedger ledger, string name, NodeName worker, CancellationToken cancel)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, name, cancel);
        var aside = (await ledger.StandingsAsync(sweep.Id, cancel)).Where(standing => standing.Standing != WorkerStanding.Good).ToList();
        if (aside.TrueForAll(standing => standing.Worker != worker))
        {
            return $"{sweep.Name}: {Shown.Line($"{worker}")} is not set aside."
                + (aside.Count == 0 ? "" : $" {string.Join(", ", aside.Select(standing => standing.Worker.ToString()))} {(aside.Count == 1 ? "is" : "are")}.");
        }

        await ledger.SetStandingAsync(sweep.Id, worker, WorkerStanding.Good, "it was readmitted by hand", cancel);
        return $"{sweep.Name}: {worker} may work again.";
    }

    private static async Task<List<int>> ToRetryAsync(
        RecordedSweep sweep, IReadOnlyCollection<int> named, bool failed, bool lost, CancellationToken cancel)
    {
        if (named.Count == 0 && !failed && !lost)
        {
            throw new UserException("No trial is named. Give --failed, --lost, or trials by index.");
        }

        foreach (var beyond in named.Where(trial => trial < 0 || trial >= sweep.Record.Trials))
        {
            throw new UserException($"{sweep.Name} has no trial {beyond}. Its trials are 0 to {sweep.Record.Trials - 1}.");
        }

        var trials = new List<int>(named);
        if (failed || lost)
        {
            await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel))
            {
                if (OutcomeText.IsTrouble(result.Outcome)
                    && (result.Outcome == TrialOutcome.Quarantined ? lost : failed))
                {
                    trials.Add(result.Index);
                }
            }
        }

        return trials;
    }
}
