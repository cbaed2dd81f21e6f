using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
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
    /// <summary>Reading and comparing results takes at most about 1.6 % of one core, so that with what pages draw it stays below 3 %.</summary>
    private const double ResultsRest = 60;

    /// <summary>Time between two refreshes of a page. With the age of what it shows, and the time to draw it, a new result is on it within a second.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.6);

    /// <summary>Readings of the status a second, for all pages together.</summary>
    private const int StatusReadings = 4;

    /// <summary>How long a page waits for a newer status than the last one.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(0.25);

    /// <summary>Trials of all sweeps, the most recently used, whose results are kept in memory; of those that pages show, more are kept.</summary>
    private const int MostTrials = 2_000_000;

    /// <summary>A page that shows a sweep asks for it more often.</summary>
    private static readonly TimeSpan Unused = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<SweepId, SweepReadings> sweeps = [];
    private readonly ConcurrentDictionary<SweepId, Paced<SweepBest>> bests = new();

    /// <summary>Results of one sweep are read at a time: the memory and the processor time of several would add up.</summary>
    private readonly SemaphoreSlim reading = new(1);
    private readonly ConcurrentDictionary<SweepId, SweepSpeed> speeds = new();
    private readonly Paced<LedgerStatus> status;
    private readonly PageLedger ledger;
    private readonly CommandHost host;
    private readonly TimeProvider time;
    private long looks;
    private int orders;

    /// <summary>The orders whose effect the last status includes.</summary>
    private int shownOrders;

    /// <summary>The orders before the last look at a trial.</summary>
    private int lookedOrders;

    public LiveLedger(PageLedger ledger, CommandHost host)
    {
        (this.ledger, this.host, time) = (ledger, host, host.Time);
        status = new Paced<LedgerStatus>(time, rest: 0);
    }

    /// <summary>The state of all sweeps and workers, at most a quarter of a second old.</summary>
    /// <param name="waits">Whether to wait for it however long the ledger takes to answer, rather than return the last one then.</param>
    public async Task<LedgerStatus> StatusAsync(bool waits, CancellationToken cancel)
    {
        while (Volatile.Read(ref shownOrders) != Volatile.Read(ref orders))
        {
            // A reading that began before the last order does not show it.
            await NewestAsync(waits: true);
        }

        var newest = NewestAsync(waits: true);
        if (!waits)
        {
            await Task.WhenAny(newest, Task.Delay(MostWait, time, cancel));
        }

        return await (waits || newest.IsCompleted ? newest : NewestAsync(waits: false));

        Task<LedgerStatus> NewestAsync(bool waits) => status.GetAsync(News(), ReadStatusAsync, isUrgent: true, waits, cancel);
    }

    /// <summary>A sweep's rate of progress.</summary>
    public SweepSpeed Speed(SweepId sweep) => speeds.GetOrAdd(sweep, _ => new SweepSpeed());

    /// <inheritdoc cref="StatusAsync"/>
    /// <summary>The state of one sweep, at most a quarter of a second old.</summary>
    /// <exception cref="NotThereException">There is no such sweep.</exception>
    public async Task<SweepStatus> FindAsync(string name, bool waits, CancellationToken cancel)
    {
        var all = await StatusAsync(waits, cancel);
        var names = all.Names;
        return all.Sweeps.FirstOrDefault(sweep => names.Of(sweep.Record.Id) == name)
            ?? (await RecordedAsync(name, cancel) is { } planned ? all.Sweeps.FirstOrDefault(sweep => sweep.Record.Id == planned.Id) : null)
            ?? throw new NotThereException($"{Echo.Shown.Line(name)}: no such sweep. This ledger has {string.Join(", ", all.Sweeps.Select(sweep => names.Of(sweep.Record.Id)))}.");
    }

    /// <summary>The first rows of the table of results, by trial.</summary>
    public Task<FirstRows> FirstRowsAsync(SweepStatus sweep, CancellationToken cancel) => Of(sweep.Record).First.GetAsync(
        News(sweep),
        () => ledger.ReadAsync(
            async opened => await FirstRows.ReadAsync(await RecordedSweep.ReadAsync(opened, sweep.Record, CancellationToken.None), CancellationToken.None), anew: true, CancellationToken.None),
        sweep.Counts.Finished,
        waits: false,
        cancel);

    /// <summary>The trials that are not recorded.</summary>
    public Task<UnrecordedTrials> UnrecordedAsync(SweepStatus sweep, CancellationToken cancel) => Of(sweep.Record).Unrecorded.GetAsync(
        (News(sweep), sweep.Counts.Open, sweep.Counts.Leased, string.Join(' ', sweep.Leases.Select(lease => lease.Key.Token)), Volatile.Read(ref shownOrders)),
        () => ledger.ReadAsync(
            async opened =>
            {
                var bundles = await opened.UnrecordedAsync(sweep.Record.Id, CancellationToken.None);
                return new UnrecordedTrials(await RecordedSweep.ReadAsync(opened, sweep.Record, CancellationToken.None), bundles);
            },
            anew: true,
            CancellationToken.None),
        sweep.Counts.Finished,
        waits: false,
        cancel);

    /// <summary>The results so far, with curves if a comparison of them needs these.</summary>
    /// <param name="waits">Whether to wait for the newest results rather than return the last ones read.</param>
    public Task<SweepNumbers> NumbersAsync(SweepStatus sweep, bool waits, CancellationToken cancel) => NumbersAsync(sweep, sweep.Counts.Finished, waits, cancel);

    /// <summary>The findings from the results so far.</summary>
    /// <param name="waits">Whether to wait for the newest results rather than return the last ones read.</param>
    public async Task<SweepSays> FindingsAsync(SweepStatus sweep, bool waits, CancellationToken cancel)
    {
        var (readings, numbers) = (Of(sweep.Record), await NumbersAsync(sweep, waits, cancel));
        return await readings.Numbers.MakeAsync(numbers, readings.Findings, () => Task.FromResult(SweepSays.Of(numbers)), waits, cancel);
    }

    /// <summary>Who worked on it and when.</summary>
    /// <param name="waits">Whether to wait for the newest rather than return the last one read.</param>
    public Task<SweepTimeline> TimelineAsync(SweepStatus sweep, bool waits, CancellationToken cancel)
    {
        var readings = Of(sweep.Record);
        return readings.Timeline.GetAsync(
            (News(sweep), sweep.Counts.Losses, sweep.Counts.Refusals, string.Join(' ', sweep.Leases.Select(lease => lease.Key.Token))),
            () => ledger.ReadAsync(opened => readings.Endings.ReadAsync(opened, CancellationToken.None), anew: true, CancellationToken.None),
            sweep.Counts.Finished,
            waits,
            cancel);
    }

    /// <summary>What <c>minima</c> found of it.</summary>
    public async Task<SweepMinima> MinimaAsync(SweepStatus sweep, CancellationToken cancel)
    {
        // Its endings and the passes between them are sweeps of their own.
        var news = News(sweep) + string.Join(' ', (await StatusAsync(waits: false, cancel)).Sweeps.Where(other => DerivedSweep.SourceOf(other.Record) == sweep.Record.Id)
            .Select(other => $"{other.Record.Id} {other.Counts.Recorded}"));
        return await Of(sweep.Record).Minima.GetAsync(news, () => ReadMinimaAsync(sweep), sweep.Counts.Finished, waits: false, cancel);
    }

    /// <summary>The best result so far.</summary>
    public Task<SweepBest> BestAsync(SweepStatus sweep, CancellationToken cancel) =>
        bests.GetOrAdd(sweep.Record.Id, _ => new Paced<SweepBest>(time, ResultsRest))
            .GetAsync(News(sweep), () => ReadBestAsync(sweep), sweep.Counts.Finished, waits: false, cancel);

    /// <summary>What the best network of some results and the worst one make of some samples; empty where there are no images to show.</summary>
    public async Task<MarkupString> ImagesAsync(SweepStatus sweep, SweepSays says) => says.Pictured is { } pair
        ? await Of(sweep.Record).Images.GetAsync(
            pair,
            async () => SweepImages.Of(host, says, await ledger.ReadAsync(opened => SweepImages.WeightsAsync(opened, says, pair, CancellationToken.None), anew: true, CancellationToken.None)))
        : default;

    /// <summary>Where a trial's run ends up, as far as <c>minima</c> has recorded it.</summary>
    public Task<RunEnding?> MinimumAsync(SweepStatus sweep, int trial, CancellationToken cancel) => ledger.ReadAsync(
        async opened => await TrialMinimum.FindAsync(await RecordedSweep.ReadAsync(opened, sweep.Record, cancel), trial, cancel), anew: true, cancel);

    /// <summary>One trial, with its curve so far.</summary>
    /// <exception cref="NotThereException">There is no such trial.</exception>
    public Task<(RecordedSweep Sweep, TrialRecord Trial)> TrialAsync(SweepStatus sweep, int index, CancellationToken cancel) => ledger.ReadAsync(
        async opened => index >= 0 && await opened.FindTrialAsync(sweep.Record.Id, index, cancel) is { } trial
            ? (await RecordedSweep.ReadAsync(opened, sweep.Record, cancel), trial)
            : throw new NotThereException($"{sweep.Record.Id} has no trial {index}. Its trials are 0 to {sweep.Record.Trials - 1}."),
        anew: IsOrdered() || (!sweep.Counts.Finished && IsDue()),
        cancel);

    /// <summary>Gives an order; the next status includes its effect.</summary>
    public Task<T> OrderAsync<T>(Func<ITrialLedger, Task<T>> give, CancellationToken cancel) => OrderedAsync(ledger.ReadAsync(give, anew: false, cancel));

    /// <summary>Plans a sweep, in a new ledger if there is none; the next status includes it.</summary>
    public Task<T> PlanAsync<T>(Func<ITrialLedger, Task<T>> plan, CancellationToken cancel) => OrderedAsync(ledger.PlanAsync(plan, cancel));

    private async Task<T> OrderedAsync<T>(Task<T> order)
    {
        var said = await order;
        Interlocked.Increment(ref orders);
        return said;
    }

    private object News() => (time.GetTimestamp() / (time.TimestampFrequency / StatusReadings), Volatile.Read(ref orders));

    /// <summary>A ledger file that was replaced by another one may have a sweep of the same name and counts, planned at another time.</summary>
    private static object News(SweepStatus sweep) => (sweep.Record.PlannedAt, sweep.Counts.Recorded, sweep.Counts.Retried);

    private Task<SweepRecord?> RecordedAsync(string name, CancellationToken cancel) => ledger.ReadAsync(opened => opened.FindSweepAsync(name, cancel), anew: false, cancel);

    /// <summary>Whether an order was given since the last look at a trial.</summary>
    private bool IsOrdered() => Volatile.Read(ref orders) is var now && Interlocked.Exchange(ref lookedOrders, now) != now;

    /// <summary>Whether to renew the snapshot of a ledger that another process owns, at most every 5 s.</summary>
    private bool IsDue()
    {
        var now = time.GetTimestamp() / (5 * time.TimestampFrequency);
        return Interlocked.Exchange(ref looks, now) != now;
    }

    private async Task<LedgerStatus> ReadStatusAsync()
    {
        var given = Volatile.Read(ref orders);
        var read = await ledger.ReadAsync(opened => LedgerStatus.ReadAsync(opened, CancellationToken.None), anew: false, CancellationToken.None);
        Volatile.Write(ref shownOrders, given);
        var now = time.GetUtcNow();
        foreach (var sweep in read.Sweeps)
        {
            Speed(sweep.Record.Id).See(now, sweep.Counts.Recorded);
        }

        // Of a server's ledger the owner is not known; it may be this process.
        return read.Training.Count == 0 && host.Coordinated.Scope is { } scope ? read with { Training = scope.Training.All } : read;
    }

    private SweepReadings Of(SweepRecord record)
    {
        lock (gate)
        {
            if (!sweeps.Remove(record.Id, out var readings) || readings.Record.PlannedAt != record.PlannedAt)
            {
                readings = new SweepReadings(record, time, ResultsRest);
            }

            readings.LastAsked = time.GetTimestamp();
            sweeps.Add(record.Id, readings);
            Trim();
            return readings;
        }
    }

    /// <summary>Forgets sweeps that no page shows, the longest unused first, while there are too many trials.</summary>
    private void Trim()
    {
        var trials = sweeps.Values.Sum(readings => (long)readings.Record.Trials);
        while (trials > MostTrials && sweeps.GetAt(0).Value is var oldest && time.GetElapsedTime(oldest.LastAsked) > Unused)
        {
            trials -= oldest.Record.Trials;
            sweeps.RemoveAt(0);
        }
    }

    private Task<SweepNumbers> NumbersAsync(SweepStatus sweep, bool isUrgent, bool waits, CancellationToken cancel) =>
        Of(sweep.Record).Numbers.GetAsync(News(sweep), () => ReadNumbersAsync(sweep.Record), isUrgent, waits, cancel);

    private async Task<SweepNumbers> ReadNumbersAsync(SweepRecord record)
    {
        await reading.WaitAsync();
        try
        {
            return await ledger.ReadAsync(
                async opened =>
                {
                    var sweep = await RecordedSweep.ReadAsync(opened, record, CancellationToken.None);
                    return new SweepNumbers(sweep, await sweep.ResultsAsync(sweep.ComparesCurves, CancellationToken.None));
                },
                anew: true,
                CancellationToken.None);
        }
        finally
        {
            reading.Release();
        }
    }

    private Task<SweepMinima> ReadMinimaAsync(SweepStatus sweep) => ledger.ReadAsync(
        async opened => await SweepMinima.OfAsync(
            host,
            await RecordedSweep.ReadAsync(opened, sweep.Record, CancellationToken.None),
            () => NumbersAsync(sweep, isUrgent: true, waits: true, CancellationToken.None),
            CancellationToken.None),
        anew: true,
        CancellationToken.None);

    private async Task<SweepBest> ReadBestAsync(SweepStatus sweep)
    {
        try
        {
            return new((await NumbersAsync(sweep, waits: true, CancellationToken.None)).Best);
        }
        catch (UserException)
        {
            // Its spec is of another version. The page reads one sweep at a time, so a failure would hold up all others.
            return new("–");
        }
    }
}

/// <summary>There is no such sweep or trial. The message is one line.</summary>
internal sealed class NotThereException(string message) : Exception(message);
