using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Which sweeps of a ledger a coordinator works on, and what its workers train. Thread-safe.</summary>
public sealed class SweepScope
{
    private readonly Lock gate = new();
    private readonly List<SweepId> only = [];

    private SweepScope(bool all) => All = all;

    /// <summary>Whether every sweep of the ledger is in scope.</summary>
    public bool All { get; }

    /// <summary>What the workers of its coordinator train.</summary>
    public TrainingNow Training { get; } = new();

    public static SweepScope Everything() => new(all: true);

    /// <summary>Only these sweeps, in this order.</summary>
    public static SweepScope Of(params SweepId[] sweeps)
    {
        var scope = new SweepScope(all: false);
        scope.only.AddRange(sweeps);
        return scope;
    }

    /// <summary>Adds a sweep before the others, as a user is waiting for it at another terminal.</summary>
    /// <param name="behind">Whether it comes behind the others instead. Where every sweep is in scope, it is then found without being requested.</param>
    public void Add(SweepId sweep, bool behind = false)
    {
        lock (gate)
        {
            if (!only.Contains(sweep) && !(behind && All))
            {
                only.Insert(behind ? only.Count : 0, sweep);
            }
        }
    }

    /// <summary>The first of the sweeps requested by name; null when there is none.</summary>
    public SweepId? First
    {
        get
        {
            lock (gate)
            {
                return only is [var first, ..] ? first : null;
            }
        }
    }

    /// <summary>Removes a sweep whose end has been reported.</summary>
    public void Remove(SweepId sweep)
    {
        lock (gate)
        {
            only.Remove(sweep);
        }
    }

    /// <summary>Whether the sweep was requested by name: it must be found until its end has been reported.</summary>
    public bool Names(SweepId sweep)
    {
        lock (gate)
        {
            return only.Contains(sweep);
        }
    }

    /// <summary>Position of the sweep among those requested by name, the first at 0; null for others.</summary>
    public int? RankOf(SweepId sweep)
    {
        lock (gate)
        {
            var rank = only.IndexOf(sweep);
            return rank >= 0 ? rank : null;
        }
    }
}

/// <summary>A sweep that may be worked on.</summary>
/// <param name="Rank">Position among the sweeps requested by name; null for others.</param>
public sealed record QueuedSweep(SweepRecord Record, QueueEntry Entry, int? Rank);

/// <summary>Finds sweeps to work on: unfinished ones that are running, or paused and so may soon run; those requested by name, whose
/// end a user is waiting for; and, once each, those with failures that a previous coordinator may not have judged.</summary>
public sealed class SweepSearch(SweepScope scope)
{
    /// <summary>Number of searches after which finished sweeps are checked again, as trials may have been retried.</summary>
    private const int SearchesBetweenWholeOnes = 12;

    private readonly Lock gate = new();
    private readonly HashSet<SweepId> finished = [];
    private readonly HashSet<SweepId> judged = [];
    private int searches;

    /// <summary>Makes the next search check every sweep.</summary>
    public void Forget()
    {
        lock (gate)
        {
            finished.Clear();
        }
    }

    /// <summary>The sweeps found, in queue order.</summary>
    public async Task<IReadOnlyList<QueuedSweep>> FindAsync(ITrialLedger ledger, CancellationToken cancel)
    {
        if (++searches % SearchesBetweenWholeOnes == 0)
        {
            Forget();
        }

        var found = new List<QueuedSweep>();
        foreach (var sweep in await ledger.SweepsAsync(cancel))
        {
            var rank = scope.RankOf(sweep.Id);
            if (rank is not null || (scope.All && await IsOpenAsync(ledger, sweep.Id, cancel)))
            {
                found.Add(new QueuedSweep(sweep, await ledger.QueueEntryAsync(sweep.Id, cancel), rank));
            }
        }

        return [.. QueueOrder.Sorted(found, sweep => sweep.Entry, sweep => sweep.Rank)];
    }

    private async Task<bool> IsOpenAsync(ITrialLedger ledger, SweepId sweep, CancellationToken cancel)
    {
        lock (gate)
        {
            if (finished.Contains(sweep))
            {
                return false;
            }
        }

        if (await ledger.ModeAsync(sweep, cancel) is not (SweepMode.Running or SweepMode.Paused))
        {
            return false;
        }

        var counts = await ledger.CountAsync(sweep, cancel);
        if (!counts.Finished)
        {
            return true;
        }

        lock (gate)
        {
            if (SweepReading.MayNeedJudgement(counts) && judged.Add(sweep))
            {
                return true;
            }

            finished.Add(sweep);
        }

        return false;
    }
}
