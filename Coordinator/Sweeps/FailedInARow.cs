using System.Collections.Immutable;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Sweeps;

/// <param name="At">When it was recorded as failed.</param>
/// <param name="SucceededElsewhere">Another worker has trained it since, to a result.</param>
/// <param name="Forgiven">The worker has been told since that it stands well: this speaks against it no more. It is trained again all
/// the same when the worker is put aside.</param>
public sealed record FailedTrial(int Trial, DateTimeOffset At, bool SucceededElsewhere = false, bool Forgiven = false);

/// <summary>
/// Which trials failed on which worker one after the other, and what became of them elsewhere: a fold over the endings of
/// trials, so that every coordinator that has heard of the same endings knows the same. A trial that failed on two workers
/// is a fault of its own and speaks against neither.
/// </summary>
/// <param name="Heard">Position of the last ending.</param>
/// <param name="Rows">By worker, its failed trials since its last success, oldest first.</param>
/// <param name="FailedOn">The worker in whose row a trial is.</param>
/// <param name="AtFault">Trials that failed on several workers.</param>
/// <param name="Successful">Workers on which a trial has succeeded.</param>
public sealed record FailedInARow(
    long Heard,
    ImmutableSortedDictionary<string, ImmutableList<FailedTrial>> Rows,
    ImmutableDictionary<int, string> FailedOn,
    ImmutableHashSet<int> AtFault,
    ImmutableHashSet<string> Successful)
{
    public static readonly FailedInARow None = new(
        0,
        ImmutableSortedDictionary.Create<string, ImmutableList<FailedTrial>>(StringComparer.Ordinal),
        ImmutableDictionary<int, string>.Empty,
        [],
        ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    public ImmutableList<FailedTrial> RowOf(string worker) => Rows.GetValueOrDefault(worker, []);

    /// <summary>Endings that were heard before change nothing.</summary>
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

    /// <summary>The worker begins a new row: what failed on it until then speaks against it no more.</summary>
    public FailedInARow Forgive(string worker, DateTimeOffset until) => RowOf(worker) is { Count: > 0 } row
        ? this with { Rows = Rows.SetItem(worker, [.. row.Select(failed => failed.At <= until ? failed with { Forgiven = true } : failed)]) }
        : this;

    private FailedInARow Hear(TrialEnding ending)
    {
        var (worker, trial) = (ending.Node.Value, ending.Trial);
        var book = this with { Heard = ending.Position };
        if (ending.Outcome == TrialOutcome.Quarantined)
        {
            return book.IsAtFault(trial);
        }

        if (!ending.Outcome.IsFailure())
        {
            return book.Succeeded(worker, trial);
        }

        if (AtFault.Contains(trial))
        {
            return book;
        }

        if (FailedOn.TryGetValue(trial, out var before))
        {
            return before == worker ? book : book.IsAtFault(trial);
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

    private FailedInARow IsAtFault(int trial)
    {
        var book = this with { AtFault = AtFault.Add(trial) };
        return FailedOn.TryGetValue(trial, out var worker)
            ? book with
            {
                Rows = Rows.SetItem(worker, RowOf(worker).RemoveAll(failed => failed.Trial == trial)),
                FailedOn = FailedOn.Remove(trial),
            }
            : book;
    }
}
