using System.Collections.Immutable;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Sweeps;

/// <param name="At">When the failure was recorded.</param>
/// <param name="SucceededElsewhere">Whether another worker has trained it to a result since.</param>
/// <param name="Forgiven">Whether the worker was readmitted since, so that this failure no longer counts against it. The trial is
/// still retried when the worker is set aside.</param>
public sealed record FailedTrial(int Trial, DateTimeOffset At, bool SucceededElsewhere = false, bool Forgiven = false);

/// <summary>
/// Consecutive failures of each worker, and what happened to the same trials elsewhere: a fold over the endings of trials, so
/// that coordinators with the same endings have the same state. A trial that failed on two workers is itself at fault and counts
/// against neither.
/// </summary>
/// <param name="Heard">Position of the last ending taken into account.</param>
/// <param name="Rows">Failed trials of each worker since its last success, oldest first.</param>
/// <param name="FailedOn">By trial, the worker whose row contains it.</param>
/// <param name="Excluded">Trials that count against no worker: they failed on several, or a user stopped them.</param>
/// <param name="Successful">Workers on which a trial has succeeded.</param>
public sealed record FailedInARow(
    long Heard,
    ImmutableSortedDictionary<string, ImmutableList<FailedTrial>> Rows,
    ImmutableDictionary<int, string> FailedOn,
    ImmutableHashSet<int> Excluded,
    ImmutableHashSet<string> Successful)
{
    public static readonly FailedInARow None = new(
        0,
        ImmutableSortedDictionary.Create<string, ImmutableList<FailedTrial>>(StringComparer.Ordinal),
        ImmutableDictionary<int, string>.Empty,
        [],
        ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    public ImmutableList<FailedTrial> RowOf(string worker) => Rows.GetValueOrDefault(worker, []);

    /// <summary>Adds endings; those already taken into account change nothing.</summary>
    public FailedInARow Hear(IReadOnlyList<TrialEnding> endings)
    {
        var book = this;
        foreach (var ending in endings)
        {
            if (ending.Position > Heard)
            {
                book = book.Hear(ending);
            }
        }

        return book;
    }

    /// <summary>Starts a new row for the worker: earlier failures no longer count against it.</summary>
    public FailedInARow Forgive(string worker, DateTimeOffset until) => RowOf(worker) is { Count: > 0 } row
        ? this with { Rows = Rows.SetItem(worker, [.. row.Select(failed => failed.At <= until ? failed with { Forgiven = true } : failed)]) }
        : this;

    private FailedInARow Hear(TrialEnding ending)
    {
        var (worker, trial) = (ending.Node.Value, ending.Trial);
        var book = this with { Heard = ending.Position };
        if (ending.Outcome is TrialOutcome.Quarantined or TrialOutcome.Stopped)
        {
            // A stopped trial says nothing about a worker, and no other is to try it.
            return book.Excluding(trial);
        }

        if (!ending.Outcome.IsFailure())
        {
            return book.Succeeded(worker, trial);
        }

        if (Excluded.Contains(trial))
        {
            return book;
        }

        if (FailedOn.TryGetValue(trial, out var before))
        {
            return before == worker ? book : book.Excluding(trial);
        }

        return book with
        {
            Rows = Rows.SetItem(worker, RowOf(worker).Add(new FailedTrial(trial, ending.At))),
            FailedOn = FailedOn.SetItem(trial, worker),
        };
    }

    private FailedInARow Succeeded(string worker, int trial)
    {
        var book = this with { Successful = Successful.Add(worker) };
        if (FailedOn.TryGetValue(trial, out var failedOn) && failedOn != worker)
        {
            var row = RowOf(failedOn);
            var failed = row.Find(failed => failed.Trial == trial)!;
            book = book with { Rows = Rows.SetItem(failedOn, row.Replace(failed, failed with { SucceededElsewhere = true })) };
        }

        return book.Rows.TryGetValue(worker, out var ended)
            ? book with { Rows = book.Rows.Remove(worker), FailedOn = book.FailedOn.RemoveRange(ended.Select(failed => failed.Trial)) }
            : book;
    }

    private FailedInARow Excluding(int trial)
    {
        var book = this with { Excluded = Excluded.Add(trial) };
        return FailedOn.TryGetValue(trial, out var worker)
            ? book with
            {
                Rows = Rows.SetItem(worker, RowOf(worker).RemoveAll(failed => failed.Trial == trial)),
                FailedOn = FailedOn.Remove(trial),
            }
            : book;
    }
}
