using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>What every adapter of <see cref="ITrialLedger"/> does. A class a rule; an adapter's tests derive from it and say
/// how to open a ledger.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    private readonly List<ITrialLedger> _opened = [];

    internal ManualClock Clock { get; } = new();

    internal ITrialLedger Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await PrepareAsync();
        Ledger = await AnotherAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var ledger in _opened)
        {
            await ledger.DisposeAsync();
        }

        await CleanAsync();
    }

    /// <summary>Makes an empty store for this test.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Opens this test's store, as another process would.</summary>
    protected abstract Task<ITrialLedger> OpenAsync(TimeProvider time);

    protected virtual Task CleanAsync() => Task.CompletedTask;

    /// <summary>Another handle to this test's store.</summary>
    internal async Task<ITrialLedger> AnotherAsync()
    {
        var ledger = await OpenAsync(Clock);
        _opened.Add(ledger);
        return ledger;
    }

    internal async Task<SweepId> PlannedAsync(int trials = 6, int bundle = 3, string name = "sweep") =>
        (await Ledger.PlanAsync(Samples.Plan(name, trials, bundle))).Id;

    internal async Task<BundleLease> LeasedAsync(SweepId sweep, string node = "node-a") =>
        (await Ledger.LeaseAsync(sweep, new NodeName(node), 1, Samples.Lease)).ShouldHaveSingleItem();

    internal async Task<TrialResult[]> RecordedAsync(SweepId sweep, ResultParts parts = ResultParts.Curves | ResultParts.Weights)
    {
        var results = new List<TrialResult>();
        await foreach (var result in Ledger.ResultsAsync(sweep, parts))
        {
            results.Add(result);
        }

        return [.. results];
    }

    internal async Task<TrialRecord> TrialAsync(SweepId sweep, int index) => (await Ledger.FindTrialAsync(sweep, index)).ShouldNotBeNull();

    /// <summary>Lets the present lease of the sweep's bundles expire and rescues them.</summary>
    internal async Task<int> LoseAsync(SweepId sweep, int mostLosses = 3)
    {
        Clock.Advance(Samples.Lease);
        return await Ledger.RescueAsync(sweep, mostLosses);
    }
}
