using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Minima;
using Runner.Results;

namespace Runner.Commands;

/// <summary>An order to a whole sweep.</summary>
/// <param name="What">The description for <c>--help</c>.</param>
/// <param name="Said">The answer, without the sweep's name at its start; {0} is replaced by that name.</param>
public sealed record SweepOrder(string Name, SweepMode Mode, string What, string Said)
{
    /// <summary>Whether it can also be given to single trials (<see cref="Orders.StopAsync"/>).</summary>
    public bool EndsTrials => Mode == SweepMode.Stopping;

    public static readonly IReadOnlyList<SweepOrder> All =
    [
        new(
            "pause",
            SweepMode.Paused,
            "Checkpoints the running trials of a sweep and hands them back; workers wait for `runner resume`.",
            "is paused. Continue with: runner resume {0}"),
        new("resume", SweepMode.Running, "Continues a paused, stopped or cancelled sweep.", "is open to workers"),
        new(
            "stop",
            SweepMode.Stopping,
            "Lets the running trials of a sweep finish and starts no new ones.",
            "starts no new trials. Continue with: runner resume {0}"),
        new(
            "cancel",
            SweepMode.Cancelled,
            "Ends running trials of a sweep now. What is recorded is kept; the rest stays open.",
            "is cancelled. Continue with: runner resume {0}"),
    ];
}

/// <summary>Orders to sweeps and workers, from the command line or the page. They are stored in the ledger, so they work from any
/// machine, and repeating one changes nothing. Each returns one line that says what it did.</summary>
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

    /// <summary>Ends single trials; the others of the sweep go on.</summary>
    /// <exception cref="UserException">No trial is named, or the sweep does not have one of them.</exception>
    public static async Task<string> StopAsync(ITrialLedger ledger, string name, IReadOnlyCollection<int> trials, CancellationToken cancel)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, name, cancel);
        Check(sweep, trials);
        if (trials.Count == 0)
        {
            throw new UserException("No trial is named. Give trials by index.");
        }

        var (recorded, ending) = await ledger.StopAsync(sweep.Id, trials, cancel);
        if (recorded + ending == 0)
        {
            return $"{sweep.Name}: nothing to stop: {(trials.Count == 1 ? "the trial is" : "these trials are")} recorded already.";
        }

        var unit = sweep.Outline.Units[..^1];
        string[] parts =
        [
            .. recorded > 0 ? [$"{Number.Of(recorded, "waiting trial is", "waiting trials are")} stopped"] : Array.Empty<string>(),
            .. ending > 0 ? [$"{Number.Of(ending, "trial that has begun stops", "trials that have begun stop")} after the current {unit}"] : Array.Empty<string>(),
        ];
        return $"{sweep.Name}: {string.Join(", ", parts)}. Open again: runner retry {sweep.Name} TRIAL";
    }

    /// <param name="failed">Also all trials that failed, timed out or ran out of memory.</param>
    /// <param name="lost">Also all trials that were set aside because their workers were lost.</param>
    /// <exception cref="UserException">No trial is named, or the sweep does not have one of them.</exception>
    public static async Task<string> RetryAsync(
        ITrialLedger ledger, string name, IReadOnlyCollection<int> trials, bool failed, bool lost, CancellationToken cancel)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, name, cancel);
        var named = await ToRetryAsync(sweep, trials, failed, lost, cancel);
        var opened = named.Count == 0 ? 0 : await ledger.RetryAsync(sweep.Id, named, cancel: cancel);
        return opened == 0
            ? $"{sweep.Name}: nothing to retry: no such trial ended without a result or was stopped."
            : $"{sweep.Name}: {Number.Of(opened, "trial is", "trials are")} open again. Train them: runner run {sweep.Record.SpecFile}";
    }

    /// <exception cref="UserException">Nothing is to be changed, or it cannot be kept.</exception>
    public static async Task<string> EditAsync(ITrialLedger ledger, string name, FilingChange change, CancellationToken cancel)
    {
        if (change == new FilingChange())
        {
            throw new UserException("Nothing is to be changed. Give a name, tags, a note, or whether it is archived.");
        }

        var sweep = await RecordedSweep.RecordAsync(ledger, name, cancel);
        var filing = change.Of(sweep);
        await ledger.SetFilingAsync(sweep.Id, filing, cancel);
        var renamed = change.Name is null ? null : $"is now {(await SweepNames.OfAsync(ledger, cancel)).Of(sweep.Id)}";
        return $"{name} {string.Join(", ", change.Said(filing).Prepend(renamed).OfType<string>())}";
    }

    /// <summary>Changes its entry in the queue, and that of its unfinished older revisions.</summary>
    public static async Task<string> QueueAsync(ITrialLedger ledger, string name, QueueChange change, TimeProvider time, CancellationToken cancel)
    {
        if (change == new QueueChange())
        {
            throw new UserException("Nothing is to be changed. Give a priority, a deadline, a share, or the hours between which it is trained.");
        }

        var id = (await RecordedSweep.RecordAsync(ledger, name, cancel)).Id.Name;
        await QueueAsync(ledger, id, change.Read(time), cancel);
        var queue = QueuePlace.Of((await LedgerStatus.ReadAsync(ledger, cancel)).Sweeps);
        return queue.FirstOrDefault(at => at.Sweep.Record.Id.Name == id) is { } at
            ? $"{name} is number {at.Place} of {queue.Count} in the queue: {QueueText.Entry(at.Sweep.Queue, time.GetLocalNow())}"
            : $"{name} is finished: it is not in the queue.";
    }

    /// <param name="name">The name in its spec.</param>
    public static async Task QueueAsync(ITrialLedger ledger, string name, Func<QueueEntry, QueueEntry> change, CancellationToken cancel)
    {
        foreach (var sweep in SweepStatus.InOrder((await LedgerStatus.ReadAsync(ledger, cancel)).Sweeps).Where(sweep => sweep.Record.Id.Name == name))
        {
            await ledger.SetQueueEntryAsync(sweep.Record.Id, change(sweep.Queue), cancel);
        }
    }

    /// <param name="dryRun">Deletes nothing; reports what would be deleted.</param>
    public static async Task<string> DeleteAsync(ITrialLedger ledger, string name, bool dryRun, CancellationToken cancel)
    {
        // The spec is not read, so that a sweep that this version cannot read can be deleted.
        var sweep = await RecordedSweep.RecordAsync(ledger, name, cancel);
        var deletion = await ledger.DeleteAsync(sweep.Id, dryRun, cancel);
        var derived = (await ledger.SweepsAsync(cancel)).Where(other => DerivedSweep.SourceOf(other) == sweep.Id).Select(other => other.Id);
        return $"{name} {(dryRun ? "would be" : "is")} deleted: {Number.Of(sweep.Trials, "trial")}, {Number.Count(deletion.Recorded)} of them recorded, "
            + $"{Size.Text(deletion.Bytes)} of results, curves and weights. "
            + (dryRun ? "Nothing was changed." : "A ledger file keeps its size; the space is reused.")
            + string.Concat(derived.Select(other => $" The results of minima remain: runner delete {other}"));
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

        await ledger.SetStandingAsync(sweep.Id, worker, WorkerStanding.Good, "it was readmitted manually", cancel);
        return $"{sweep.Name}: {worker} may work again.";
    }

    private static void Check(RecordedSweep sweep, IReadOnlyCollection<int> trials)
    {
        foreach (var trial in trials)
        {
            TrialList.Check(sweep, trial);
        }
    }

    private static async Task<List<int>> ToRetryAsync(
        RecordedSweep sweep, IReadOnlyCollection<int> named, bool failed, bool lost, CancellationToken cancel)
    {
        if (named.Count == 0 && !failed && !lost)
        {
            throw new UserException("No trial is named. Give --failed, --lost, or trials by index.");
        }

        Check(sweep, named);
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
