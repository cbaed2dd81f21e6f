using System.Diagnostics.Metrics;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Specs;

namespace Runner.Telemetry;

/// <summary>A ledger's measurements for OpenTelemetry, as of the last look. Without a successful look there are none.</summary>
internal sealed class LedgerMeasures : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly Meter meter = new(RunnerMeter.Name);
    private readonly CancellationTokenSource ending = new();
    private readonly Func<CancellationToken, Task<LedgerStatus>> read;
    private readonly TimeProvider time;
    private volatile LedgerStatus? status;
    private Task looking = Task.CompletedTask;

    /// <param name="read">Reads the ledger.</param>
    public LedgerMeasures(Func<CancellationToken, Task<LedgerStatus>> read, TimeProvider time)
    {
        (this.read, this.time) = (read, time);
        Observe("runner.trials", "{trial}", "Trials by state: an outcome, running or open.", TrialsOf);
        Observe("runner.losses", "{lease}", "Lost leases.", (name, sweep) => [Of(sweep.Counts.Losses, name)]);
        Observe("runner.refusals", "{answer}", "Refused late results.", (name, sweep) => [Of(sweep.Counts.Refusals, name)]);
        Observe("runner.retries", "{trial}", "Number of retries of trials.", (name, sweep) => [Of(sweep.Counts.Retried, name)]);
        meter.CreateObservableGauge("runner.lease.age", OldestLease, "s", "Age of the oldest live lease, by sweep.");
        ObserveAll("runner.queue", "{trial}", "Trials waiting for a worker.", seen => seen.Sweeps.Sum(sweep => (long)sweep.Counts.Open));
        ObserveAll("runner.workers", "{worker}", "Connected workers.", seen => seen.Workers.Count);
        ObserveAll("runner.slots", "{slot}", "Slots of connected workers.", seen => seen.Workers.Sum(worker => (long)worker.Slots));
    }

    /// <summary>Reads the ledger for the next scrape.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            status = await read(cancel);
        }
        catch
        {
            // Measurements of an earlier time would look like those of now.
            status = null;
            throw;
        }
    }

    /// <summary>Keeps looking, for exporters that read at times of their own.</summary>
    public void KeepLooking() => looking = LookOnAsync();

    /// <summary>Looks once more, so that what is exported last is how the ledger was left.</summary>
    public Task LookLastAsync() => LookIfItAnswersAsync();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
        meter.Dispose();
    }

    private async Task LookOnAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        do
        {
            await LookIfItAnswersAsync();
        }
        while (await timer.WaitForNextTickAsync(ending.Token));
    }

    private async Task LookIfItAnswersAsync()
    {
        try
        {
            await LookAsync(ending.Token);
        }
        catch (Exception fault) when (fault is LedgerException or UserException)
        {
            // There is nothing to measure while the ledger does not answer.
        }
    }

    private static Measurement<long> Of(long value, string sweep, string? state = null) => state is null
        ? new(value, new KeyValuePair<string, object?>("sweep", sweep))
        : new(value, new KeyValuePair<string, object?>("sweep", sweep), new KeyValuePair<string, object?>("state", state));

    private static IEnumerable<Measurement<long>> TrialsOf(string name, SweepStatus sweep) =>
    [
        .. sweep.Counts.Outcomes.Select(pair => Of(pair.Value, name, KebabCase.Of(pair.Key))),
        Of(sweep.Counts.Leased, name, "running"),
        Of(sweep.Counts.Open, name, "open"),
    ];

    private void Observe(string name, string unit, string what, Func<string, SweepStatus, IEnumerable<Measurement<long>>> of) =>
        meter.CreateObservableGauge(name, () => Named().SelectMany(sweep => of(sweep.Name, sweep.Status)), unit, what);

    private void ObserveAll(string name, string unit, string what, Func<LedgerStatus, long> of) =>
        meter.CreateObservableGauge(name, () => status is { } seen ? [new Measurement<long>(of(seen))] : Array.Empty<Measurement<long>>(), unit, what);

    private IEnumerable<Measurement<double>> OldestLease()
    {
        var now = time.GetUtcNow();
        return Named().Where(sweep => sweep.Status.Leases.Count > 0).Select(sweep => new Measurement<double>(
            (now - sweep.Status.Leases.Min(lease => lease.LeasedAt)).TotalSeconds, new KeyValuePair<string, object?>("sweep", sweep.Name)));
    }

    private IReadOnlyList<SweepStatus> All() => status?.Sweeps ?? [];

    private IEnumerable<(string Name, SweepStatus Status)> Named()
    {
        var names = new SweepNames([.. All().Select(sweep => sweep.Record)]);
        return All().Select(sweep => (names.Of(sweep.Record.Id), sweep));
    }
}
