using System.Collections.Concurrent;
using Runner.Commands;
using Runner.Comparison;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Minima;
using Runner.Page.Components;
using Runner.Page.Views;
using Runner.Results;
using Runner.Serving;

namespace Runner.Page.Live;

/// <summary>
/// A ledger as all open pages see it: everything is read once for all of them. Each reading is the complete state, so a page that
/// rarely reads misses only intermediate states.
/// </summary>
internal sealed class LiveLedger
{
    /// <summary>Reading and comparing results takes at most about 3 % of one core.</summary>
    private const double ResultsRest = 30;

    /// <summary>Time between two refreshes of a page. With the age of what it shows, and the time to draw it, a new result is on it within a second.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    /// <summary>Readings of the status a second, for all pages together.</summary>
    private const int StatusReadings = 4;

    /// <summary>How long a page waits for a newer status than the last one.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(0.25);

    /// <summary>Number of sweeps, the most recently used, whose results are kept in memory.</summary>
    private const int MostSweeps = 6;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<SweepId, SweepReadings> sweeps = [];
    private readonly ConcurrentDictionary<SweepId, Paced<SweepBest>> bests = new();
    private readonly ConcurrentDictionary<SweepId, SweepSpeed> speeds = new();
    private readonly Paced<LedgerStatus> status;
    private readonly PageLedger ledger;
    private readonly CommandHost host;
    private readonly TimeProvider time;
    private long looks;
    private int orders;

    /// <summary>The orders whose effect the last status includes.</summary>
    private int shownOrders;

    public LiveLedger(PageLedger ledger, CommandHost host)
    {
        (this.ledger, this.host, time) = (ledger, host, host.Time);
        status = new Paced<LedgerStatus>(ReadStatusAsync, time, rest: 0);
    }

    /// <summary>The state of all sweeps and workers, at most a quarter of a second old; older while a long reading of results is under way.</summary>
    public async Task<LedgerStatus> StatusAsync(CancellationToken cancel)
    {
        while (Volatile.Read(ref shownOrders) != Volatile.Read(ref orders))
        {
            // A reading that began before the last order does not show it.
            await status.GetAsync(News(), isUrgent: true, waits: true, cancel);
        }

        var news = News();
        var newest = status.GetAsync(news, isUrgent: true, waits: true, cancel);
        await Task.WhenAny(newest, Task.Delay(MostWait, time, cancel));
        return await (newest.IsCompleted ? newest : status.GetAsync(news, isUrgent: true, waits: false, cancel));
    }

    /// <summary>A sweep's rate of progress.</summary>
    public SweepSpeed Speed(SweepId sweep) => speeds.GetOrAdd(sweep, _ => new SweepSpeed());

    /// <exception cref="NotThereException">There is no such sweep.</exception>
    public async Task<SweepStatus> FindAsync(string name, CancellationToken cancel)
    {
        var all = await StatusAsync(cancel);
        var names = all.Names;
        return all.Sweeps.FirstOrDefault(sweep => names.Of(sweep.Record.Id) == name)
            ?? (await RecordedAsync(name, cancel) is { } planned ? all.Sweeps.FirstOrDefault(sweep => sweep.Record.Id == planned.Id) : null)
            ?? throw new NotThereException($"{Echo.Shown.Line(name)}: no such sweep. This ledger has {string.Join(", ", all.Sweeps.Select(sweep => names.Of(sweep.Record.Id)))}.");
    }

    /// <summary>The results so far, without curves.</summary>
    /// <param name="waits">Whether to wait for the newest results rather than return the last ones read.</param>
    public Task<SweepNumbers> NumbersAsync(SweepStatus sweep, bool waits, CancellationToken cancel) =>
        Of(sweep.Record).Numbers.GetAsync(News(sweep), sweep.Counts.Finished, waits, cancel);

    /// <summary>The findings from the results so far.</summary>
    /// <param name="waits">Whether to wait for the newest results rather than return the last ones read.</param>
    public Task<SweepSays> FindingsAsync(SweepStatus sweep, bool waits, CancellationToken cancel) =>
        Of(sweep.Record).Findings.GetAsync(News(sweep), sweep.Counts.Finished, waits, cancel);

    /// <summary>Who worked on it and when.</summary>
    /// <param name="waits">Whether to wait for the newest rather than return the last one read.</param>
    public Task<SweepTimeline> TimelineAsync(SweepStatus sweep, bool waits, CancellationToken cancel) =>
        Of(sweep.Record).Timeline.GetAsync(
            (News(sweep), sweep.Counts.Losses, sweep.Counts.Refusals, string.Join(' ', sweep.Leases.Select(lease => lease.Key.Token))), sweep.Counts.Finished, waits, cancel);

    /// <summary>What <c>minima</c> found of it.</summary>
    public async Task<SweepMinima> MinimaAsync(SweepStatus sweep, CancellationToken cancel)
    {
        // Its endings and the passes between them are sweeps of their own.
        var news = News(sweep) + string.Join(' ', (await StatusAsync(cancel)).Sweeps.Where(other => DerivedSweep.SourceOf(other.Record) == sweep.Record.Id)
            .Select(other => $"{other.Record.Id} {other.Counts.Recorded}"));
        return await Of(sweep.Record).Minima.GetAsync(news, sweep.Counts.Finished, waits: false, cancel);
    }

    /// <summary>The best result so far.</summary>
    public Task<SweepBest> BestAsync(SweepStatus sweep, CancellationToken cancel) =>
        bests.GetOrAdd(sweep.Record.Id, _ => new Paced<SweepBest>(none => BestAsync(sweep.Record, none), time, ResultsRest))
            .GetAsync(News(sweep), sweep.Counts.Finished, waits: false, cancel);

    /// <summary>One trial, with its curve so far.</summary>
    /// <exception cref="NotThereException">There is no such trial.</exception>
    public Task<(RecordedSweep Sweep, TrialRecord Trial)> TrialAsync(SweepStatus sweep, int index, CancellationToken cancel) => ledger.ReadAsync(
        async opened => index >= 0 && await opened.FindTrialAsync(sweep.Record.Id, index, cancel) is { } trial
            ? (await RecordedSweep.ReadAsync(opened, sweep.Record, cancel), trial)
            : throw new NotThereException($"{sweep.Record.Id} has no trial {index}. Its trials are 0 to {sweep.Record.Trials - 1}."),
        anew: !sweep.Counts.Finished && IsDue(),
        cancel);

    /// <summary>Gives an order; the next status includes its effect.</summary>
    public async Task<string> OrderAsync(Func<ITrialLedger, Task<string>> give, CancellationToken cancel)
    {
        var said = await ledger.ReadAsync(give, anew: false, cancel);
        Interlocked.Increment(ref orders);
        return said;
    }

    private object News() => (time.GetTimestamp() / (time.TimestampFrequency / StatusReadings), Volatile.Read(ref orders));

    private static object News(SweepStatus sweep) => (sweep.Counts.Recorded, sweep.Counts.Retried);

    private Task<SweepRecord?> RecordedAsync(string name, CancellationToken cancel) => ledger.ReadAsync(opened => opened.FindSweepAsync(name, cancel), anew: false, cancel);

    /// <summary>Whether to renew the snapshot of a ledger that another process owns, at most every 5 s.</summary>
    private bool IsDue()
    {
        var now = time.GetTimestamp() / (5 * time.TimestampFrequency);
        return Interlocked.Exchange(ref looks, now) != now;
    }

    private async Task<LedgerStatus> ReadStatusAsync(CancellationToken cancel)
    {
        var given = Volatile.Read(ref orders);
        var read = await ledger.ReadAsync(opened => LedgerStatus.ReadAsync(opened, cancel), anew: false, cancel);
        Volatile.Write(ref shownOrders, given);
        var now = time.GetUtcNow();
        foreach (var sweep in read.Sweeps)
        {
            Speed(sweep.Record.Id).See(now, sweep.Counts.Recorded);
        }

        return read;
    }

    private SweepReadings Of(SweepRecord record)
    {
        lock (gate)
        {
            if (!sweeps.Remove(record.Id, out var readings))
            {
                var timeline = new TimelineReader(record);
                readings = new SweepReadings(
                    new Paced<SweepNumbers>(cancel => NumbersAsync(record, cancel), time, ResultsRest),
                    new Paced<SweepSays>(cancel => FindingsAsync(record, cancel), time, ResultsRest),
                    new Paced<SweepMinima>(cancel => MinimaAsync(record, cancel), time, ResultsRest),
                    new Paced<SweepTimeline>(cancel => ledger.ReadAsync(opened => timeline.ReadAsync(opened, cancel), anew: true, cancel), time, ResultsRest));
            }

            sweeps.Add(record.Id, readings);
            if (sweeps.Count > MostSweeps)
            {
                sweeps.RemoveAt(0);
            }

            return readings;
        }
    }

    private async Task<SweepNumbers> NumbersAsync(SweepRecord record, CancellationToken cancel)
    {
        var (sweep, results) = await ResultsAsync(record, _ => false, cancel);
        return new SweepNumbers(sweep, results);
    }

    private async Task<SweepSays> FindingsAsync(SweepRecord record, CancellationToken cancel)
    {
        var (sweep, results) = await ResultsAsync(record, of => of.ComparesCurves, cancel);
        return SweepSays.Of(sweep, results);
    }

    private Task<SweepMinima> MinimaAsync(SweepRecord record, CancellationToken cancel) =>
        ledger.ReadAsync(async opened => await SweepMinima.OfAsync(host, await RecordedSweep.ReadAsync(opened, record, cancel), cancel), anew: true, cancel);

    private async Task<SweepBest> BestAsync(SweepRecord record, CancellationToken cancel)
    {
        try
        {
            return new(SweepText.Best((await ResultsAsync(record, _ => false, cancel)).Results));
        }
        catch (UserException)
        {
            // Its spec is of another version. The page reads one sweep at a time, so a failure would hold up all others.
            return new("–");
        }
    }

    private Task<(RecordedSweep Sweep, SweepResults Results)> ResultsAsync(SweepRecord record, Func<RecordedSweep, bool> withCurves, CancellationToken cancel) =>
        ledger.ReadAsync(
            async opened =>
            {
                var sweep = await RecordedSweep.ReadAsync(opened, record, cancel);
                return (sweep, await sweep.ResultsAsync(withCurves(sweep), cancel));
            },
            anew: true,
            cancel);
}

/// <summary>There is no such sweep or trial. The message is one line.</summary>
internal sealed class NotThereException(string message) : Exception(message);
