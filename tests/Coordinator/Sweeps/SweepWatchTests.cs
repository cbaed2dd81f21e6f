using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Sweeps;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Sweeps;

/// <summary>When the coordinator of a sweep counts, and when it takes what it counted before.</summary>
public sealed class SweepWatchTests : IAsyncLifetime
{
    private readonly InMemoryLedger memory = new(new ManualClock());
    private readonly ITrialLedger ledger;
    private SweepId sweep;
    private SweepWatch watch = null!;
    private long? version = 1;
    private int counted;
    private int asked;

    public SweepWatchTests() => ledger = LedgerProxy.Of(memory, Called, () => version);

    public async Task InitializeAsync()
    {
        sweep = (await memory.PlanAsync(Samples.Plan(trials: 6, bundle: 1))).Id;
        watch = new SweepWatch(sweep);
    }

    public Task DisposeAsync() => memory.DisposeAsync().AsTask();

    [Fact]
    public async Task Who_follows_counts_once_for_each_version()
    {
        await FollowAsync();
        await memory.SetModeAsync(sweep, SweepMode.Paused);
        (await FollowAsync()).Mode.ShouldBe(SweepMode.Running);
        counted.ShouldBe(1);

        version = 2;
        (await FollowAsync()).Mode.ShouldBe(SweepMode.Paused);
        await FollowAsync();
        counted.ShouldBe(2);
    }

    [Fact]
    public async Task Who_leads_counts_each_time_and_asks_for_no_version()
    {
        await FollowAsync();
        await LeadAsync();
        await LeadAsync();

        (counted, asked).ShouldBe((3, 1));
    }

    [Fact]
    public async Task Who_has_led_counts_as_it_begins_to_follow()
    {
        await FollowAsync();
        await LeadAsync();
        await FollowAsync();
        counted.ShouldBe(3);
        await FollowAsync();
        counted.ShouldBe(3);
    }

    [Fact]
    public async Task Every_twentieth_time_the_same_version_is_counted_anyway()
    {
        for (var look = 0; look < 40; look++)
        {
            await FollowAsync();
        }

        counted.ShouldBe(2);
    }

    [Fact]
    public async Task Where_a_ledger_has_no_versions_everybody_counts()
    {
        version = null;
        await FollowAsync();
        await FollowAsync();
        counted.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_forgotten_is_counted_again_also_while_it_is_being_counted()
    {
        await FollowAsync();
        watch.Forget();
        await FollowAsync();
        counted.ShouldBe(2);

        version = 2;
        var forgetful = LedgerProxy.Of(
            memory,
            method =>
            {
                Called(method);
                if (method == nameof(ITrialLedger.CountAsync))
                {
                    watch.Forget();
                }
            },
            () => version);
        await watch.ReadAsync(forgetful, leads: false, 0, 0, default);
        await FollowAsync();
        counted.ShouldBe(4);
    }

    [Fact]
    public async Task Endings_are_heard_once()
    {
        var leases = await memory.LeaseAsync(sweep, Samples.Node, 4, Samples.Lease);
        foreach (var lease in leases)
        {
            await memory.CompleteAsync(lease.Key, [Samples.Result(lease.Trials[0], Results.TrialOutcome.Failed)]);
        }

        (await FollowAsync()).Workers!.Endings.Count.ShouldBe(4);
        var again = await FollowAsync();
        again.Workers!.Endings.ShouldBeEmpty();
        again.Counts.Recorded.ShouldBe(4);
        counted.ShouldBe(1);
    }

    private Task<SweepCounted> FollowAsync() => watch.ReadAsync(ledger, leads: false, expired: 0, heardUpTo: 0, default);

    private Task<SweepCounted> LeadAsync() => watch.ReadAsync(ledger, leads: true, expired: 0, heardUpTo: 0, default);

    private void Called(string method)
    {
        counted += method == nameof(ITrialLedger.CountAsync) ? 1 : 0;
        asked += method == nameof(ITrialLedger.VersionAsync) ? 1 : 0;
    }
}
