using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Which sweeps of a ledger a coordinator works on. Any thread may add to it.</summary>
public sealed class SweepScope
{
    private readonly Lock gate = new();
    private readonly List<SweepId> only = [];

    private SweepScope(bool all) => All = all;

    /// <summary>Every sweep of the ledger.</summary>
    public bool All { get; }

    public static SweepScope Everything() => new(all: true);

    /// <summary>These, the first before the others.</summary>
    public static SweepScope Of(params SweepId[] sweeps)
    {
        var scope = new SweepScope(all: false);
        scope.only.AddRange(sweeps);
        return scope;
    }

    /// <summary>Before the others: somebody waits for it, at another terminal.</summary>
    public void Add(SweepId sweep)
    {
        lock (gate)
        {
            if (!only.Contains(sweep))
            {
                only.Insert(0, sweep);
            }
        }
    }

    /// <summary>The sweep was said to be over: it need not be found any more.</summary>
    public void Remove(SweepId sweep)
    {
        lock (gate)
        {
            only.Remove(sweep);
        }
    }

    /// <summary>Whether the sweep is wanted by name: it is to be found until it was said to be over.</summary>
    public bool Names(SweepId sweep)
    {
        lock (gate)
        {
            return only.Contains(sweep);
        }
    }

    /// <summary>Where the sweep stands among those wanted by name, low first; null when it is not.</summary>
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
/// <param name="Rank">Where it stands among those that somebody waits for here; null for others.</param>
public sealed record QueuedSweep(SweepRecord Record, QueueEntry Entry, int? Rank);

/// <summary>Looks for sweeps that may be worked on: to run, or paused and so soon may, and not finished; for those wanted by name,
/// whose end somebody waits for; and once for those with failures that a coordinator of before may not have judged.</summary>
public sealed class SweepSearch(SweepScope scope)
{
    /// <summary>What was finished is looked at again after this many searches: somebody may have had it retried.</summary>
    private const int SearchesBetweenWholeOnes = 12;

    private readonly Lock gate = new();
    private readonly HashSet<SweepId> finished = [];
    private readonly HashSet<SweepId> judged = [];
    private int searches;

    /// <summary>Looks at every sweep again the next time.</summary>
    public void Forget()
    {
        lock (gate)
        {
            finished.Clear();
        }
    }

    /// <summary>In the order of the queue.</summary>
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
