using System.Diagnostics.Metrics;
using Runner.Commands;
using Runner.Ledgers.Ownership;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A ledger's measurements for OpenTelemetry, as of the last look, which precedes every scrape.</summary>
internal sealed class LedgerMeasures : IDisposable
{
    public const string MeterName = "Runner";

    private readonly Meter meter = new(MeterName);
    private readonly LiveLedger live;
    private readonly TimeProvider time;
    private volatile LedgerStatus? status;

    public LedgerMeasures(LiveLedger live, CommandHost host)
    {
        (this.live, time) = (live, host.Time);
        Observe("runner.trials", "{trial}", "Trials by state: an outcome, running or open.", TrialsOf);
        Observe("runner.losses", "{lease}", "Lost leases.", (name, sweep) => [Of(sweep.Counts.Losses, name)]);
        Observe("runner.refusals", "{answer}", "Refused late results.", (name, sweep) => [Of(sweep.Counts.Refusals, name)]);
        Observe("runner.retries", "{trial}", "Number of retries of trials.", (name, sweep) => [Of(sweep.Counts.Retried, name)]);
        meter.CreateObservableGauge("runner.lease.age", OldestLease, "s", "Age of the oldest live lease, by sweep.");
        meter.CreateObservableGauge("runner.queue", () => All().Sum(sweep => (long)sweep.Counts.Open), "{trial}", "Trials waiting for a worker.");
        meter.CreateObservableGauge("runner.workers", () => status?.Workers.Count ?? 0, "{worker}", "Connected workers.");
        meter.CreateObservableGauge("runner.slots", () => status?.Workers.Sum(worker => worker.Slots) ?? 0, "{slot}", "Slots of connected workers.");
    }

    /// <summary>Reads the ledger for the next scrape.</summary>
    public async Task LookAsync(CancellationToken cancel) => status = await live.StatusAsync(cancel);

    public void Dispose() => meter.Dispose();

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

    private IEnumerable<Measurement<double>> OldestLease()
    {
        var now = time.GetUtcNow();
        return Named().Where(sweep => sweep.Status.Leases.Count > 0).Select(sweep => new Measurement<double>(
            (now - sweep.Status.Leases.Min(lease => lease.LeasedAt)).TotalSeconds, new KeyValuePair<string, object?>("sweep", sweep.Name)));
    }

    private IReadOnlyList<SweepStatus> All() => status?.Sweeps ?? [];

    private IEnumerable<(string Name, SweepStatus Status)> Named()
    {
        var names = new SweepNames(All().Select(sweep => sweep.Record.Id));
        return All().Select(sweep => (names.Of(sweep.Record.Id), sweep));
    }
}
