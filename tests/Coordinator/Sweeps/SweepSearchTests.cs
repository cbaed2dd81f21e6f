using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Results;
using Runner.Sweeps;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Sweeps;

public sealed class SweepSearchTests : IAsyncLifetime
{
    private readonly InMemoryLedger ledger = new(new ManualClock());
    private readonly ConcurrentQueue<string> asked = [];
    private SweepId open;
    private SweepId done;

    public async Task InitializeAsync()
    {
        open = (await ledger.PlanAsync(Samples.Plan("open"))).Id;
        done = (await ledger.PlanAsync(Samples.Plan("done", trials: 2, firstIdentity: 100))).Id;
        foreach (var lease in await ledger.LeaseAsync(done, Samples.Node, 9, Samples.Lease))
        {
            await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }
    }

    public async Task DisposeAsync() => await ledger.DisposeAsync();

    [Fact]
    public async Task Of_all_sweeps_those_are_found_that_run_and_are_not_finished()
    {
        var stopped = (await ledger.PlanAsync(Samples.Plan("stopped", firstIdentity: 200))).Id;
        await ledger.SetModeAsync(stopped, SweepMode.Stopping);
        (await FindAsync(SweepScope.Everything())).ShouldBe([open]);
    }

    [Fact]
    public async Task A_paused_sweep_is_found_since_it_may_go_on_at_any_time()
    {
        await ledger.SetModeAsync(open, SweepMode.Paused);
        (await FindAsync(SweepScope.Everything())).ShouldBe([open]);
    }

    [Theory]
    [InlineData(SweepMode.Stopping)]
    [InlineData(SweepMode.Cancelled)]
    public async Task A_sweep_that_is_wanted_by_name_is_found_until_it_was_said_to_be_over(SweepMode mode)
    {
        await ledger.SetModeAsync(open, mode);
        var scope = SweepScope.Of(open, done);
        (await FindAsync(scope)).ShouldBe([open, done]);
        scope.Remove(done);
        (await FindAsync(scope)).ShouldBe([open]);
        scope.Remove(open);
        (await FindAsync(scope)).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_other_sweep_is_found_than_those_that_are_wanted()
    {
        await ledger.PlanAsync(Samples.Plan("other", firstIdentity: 200));
        (await FindAsync(SweepScope.Of(open))).ShouldBe([open]);
    }

    [Fact]
    public async Task Sweeps_come_in_the_order_in_which_they_are_wanted_and_then_in_that_in_which_they_were_planned()
    {
        var later = (await ledger.PlanAsync(Samples.Plan("later", firstIdentity: 200))).Id;
        (await FindAsync(SweepScope.Of(later, open))).ShouldBe([later, open]);
        var scope = SweepScope.Everything();
        scope.Add(later);
        scope.Add(later);
        (await FindAsync(scope)).ShouldBe([later, open]);
        scope.Remove(later);
        (await FindAsync(scope)).ShouldBe([open, later]);
    }

    [Fact]
    public async Task Sweeps_come_by_priority_then_those_that_somebody_waits_for_then_by_deadline_then_by_age()
    {
        var (late, due, high, low) = (await PlanAsync("late", 200), await PlanAsync("due", 300), await PlanAsync("high", 400), await PlanAsync("low", 500));
        await ledger.SetQueueEntryAsync(late, QueueEntry.Default with { Deadline = DateTimeOffset.UnixEpoch.AddDays(2) });
        await ledger.SetQueueEntryAsync(due, QueueEntry.Default with { Deadline = DateTimeOffset.UnixEpoch.AddDays(1) });
        await ledger.SetQueueEntryAsync(high, QueueEntry.Default with { Priority = 1 });
        await ledger.SetQueueEntryAsync(low, QueueEntry.Default with { Priority = -1 });
        (await FindAsync(SweepScope.Everything())).ShouldBe([high, due, late, open, low]);

        var scope = SweepScope.Everything();
        scope.Add(open);
        scope.Add(low);
        (await FindAsync(scope)).ShouldBe([high, open, due, late, low]);

        async Task<SweepId> PlanAsync(string name, int firstIdentity) => (await ledger.PlanAsync(Samples.Plan(name, firstIdentity: firstIdentity))).Id;
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public async Task A_finished_sweep_with_failures_is_found_once_as_a_coordinator_of_before_may_have_died_before_it_judged_them(int failures, int times)
    {
        var failed = (await ledger.PlanAsync(Samples.Plan("failed", trials: 4, bundle: 4, firstIdentity: 200))).Id;
        var lease = (await ledger.LeaseAsync(failed, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        await ledger.CompleteAsync(lease.Key, [.. lease.Trials.Select(trial => trial < failures
            ? Samples.Result(trial, outcome: TrialOutcome.Failed)
            : Samples.Result(trial))]);
        var search = new SweepSearch(SweepScope.Everything());
        var found = 0;
        for (var turn = 0; turn < 30; turn++)
        {
            found += (await search.FindAsync(ledger, CancellationToken.None)).Count(found => found.Record.Id == failed);
        }

        found.ShouldBe(times);
    }

    [Fact]
    public async Task A_finished_sweep_is_looked_at_again_after_twelve_searches_or_when_something_has_changed()
    {
        var search = new SweepSearch(SweepScope.Everything());
        var counts = new List<int>();
        for (var turn = 1; turn <= 13; turn++)
        {
            counts.Add(await CountsAsync(search));
        }

        counts.ShouldBe([2, .. Enumerable.Repeat(1, 10), 2, 1]);
        search.Forget();
        (await CountsAsync(search)).ShouldBe(2);
    }

    private async Task<int> CountsAsync(SweepSearch search)
    {
        asked.Clear();
        await search.FindAsync(LedgerProxy.Of(ledger, asked.Enqueue), CancellationToken.None);
        return asked.Count(method => method == nameof(ITrialLedger.CountAsync));
    }

    private async Task<IEnumerable<SweepId>> FindAsync(SweepScope scope) =>
        (await new SweepSearch(scope).FindAsync(ledger, CancellationToken.None)).Select(found => found.Record.Id);
}
