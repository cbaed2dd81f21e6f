using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Theory]
    [InlineData(WorkerStanding.Doubted)]
    [InlineData(WorkerStanding.PutAside)]
    public async Task A_worker_that_does_not_stand_well_is_leased_nothing_until_it_does(WorkerStanding standing)
    {
        var sweep = await PlannedAsync(4, 1);
        var other = (await Ledger.PlanAsync(Samples.Plan("other", 2, 1, firstIdentity: 50))).Id;
        var running = await LeasedAsync(sweep);
        await Ledger.SetStandingAsync(sweep, Samples.Node, standing, "why");

        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
        (await Ledger.LeaseAsync(other, Samples.Node, 1, Samples.Lease)).Count.ShouldBe(1);
        (await LeasedAsync(sweep, "node-b")).Trials.ShouldBe([1]);
        (await Ledger.CompleteAsync(running.Key, Samples.Results(running.Trials))).ShouldBe(LeaseVerdict.Accepted);

        await Ledger.SetStandingAsync(sweep, Samples.Node, WorkerStanding.Good, "asked for");
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_standing_that_is_set_again_stays_as_it_was_and_outlives_its_worker()
    {
        var sweep = await PlannedAsync(1, 1);
        var (a, b) = (new NodeName("a"), new NodeName("b"));
        await Ledger.SetStandingAsync(sweep, b, WorkerStanding.PutAside, "first");
        var since = Clock.GetUtcNow();
        Clock.Advance(Samples.Lease);
        await Ledger.SetStandingAsync(sweep, b, WorkerStanding.PutAside, "second");
        await Ledger.SetStandingAsync(sweep, a, WorkerStanding.Doubted, "third");
        await Ledger.LeaveAsync(b);

        (await Ledger.StandingsAsync(sweep)).ShouldBe(
        [
            new StandingRecord(a, WorkerStanding.Doubted, "third", since + Samples.Lease),
            new StandingRecord(b, WorkerStanding.PutAside, "first", since),
        ]);
        await Ledger.SetStandingAsync(sweep, b, WorkerStanding.Good, "forgiven");
        (await Ledger.StandingsAsync(sweep))[1].ShouldBe(new StandingRecord(b, WorkerStanding.Good, "forgiven", since + Samples.Lease));
    }

    [Fact]
    public async Task Endings_are_told_in_order_with_their_place_also_those_that_hold_no_longer()
    {
        var sweep = await PlannedAsync(4, 2);
        (await Ledger.EndingsAsync(sweep, 0)).ShouldBeEmpty();
        await Ledger.CompleteAsync(
            (await LeasedAsync(sweep)).Key, [Samples.Result(0, TrialOutcome.Failed) with { Node = "x" }, Samples.Result(1) with { Node = "x" }]);
        await Ledger.RetryAsync(sweep);
        await Ledger.CompleteAsync(
            (await LeasedAsync(sweep)).Key, [Samples.Result(0) with { Node = "y" }]);
        Clock.Advance(Samples.Lease);

        var first = await Ledger.EndingsAsync(sweep, 0);
        first.Select(ending => (ending.Node.Value, ending.Trial, ending.Outcome)).ShouldBe(
            [("x", 0, TrialOutcome.Failed), ("x", 1, TrialOutcome.Completed), ("y", 0, TrialOutcome.Completed)]);
        first.Select(ending => ending.At).ShouldBe(Enumerable.Repeat(Clock.GetUtcNow() - Samples.Lease, 3));
        (await Ledger.EndingsAsync(sweep, first[^1].Position)).ShouldBeEmpty();

        // Nothing is left out once every trial is recorded, however new it is.
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([2, 3]));
        (await Ledger.EndingsAsync(sweep, first[^1].Position)).Select(ending => ending.Trial).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task Trials_are_retried_of_one_worker_alone()
    {
        var sweep = await PlannedAsync(3, 3);
        await Ledger.CompleteAsync(
            (await LeasedAsync(sweep)).Key,
            [
                Samples.Result(0, TrialOutcome.Failed) with { Node = "x" },
                Samples.Result(1, TrialOutcome.TimedOut) with { Node = "y" },
                Samples.Result(2) with { Node = "x" },
            ]);
        (await Ledger.RetryAsync(sweep, [0, 1, 2], new NodeName("y"))).ShouldBe(1);
        (await Ledger.RetryAsync(sweep, [0, 1, 2], new NodeName("y"))).ShouldBe(0);
        (await LeasedAsync(sweep)).Trials.ShouldBe([1]);
    }

    [Fact]
    public async Task Trials_that_are_trained_again_are_counted_whoever_did_it()
    {
        var sweep = await PlannedAsync(4, 4);
        var lease = await LeasedAsync(sweep);
        var (failed, tried) = (Samples.Result(0, TrialOutcome.Failed), Samples.Result(1) with { Retries = 2 });
        await Ledger.CompleteAsync(lease.Key, [failed, tried]);
        (await Ledger.CountAsync(sweep)).Retried.ShouldBe(2);
        await Ledger.CompleteAsync(lease.Key, [failed, tried]);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(2) with { Retries = 1 }, Samples.Result(3)]);
        (await Ledger.CountAsync(sweep)).Retried.ShouldBe(3);
        await Ledger.RetryAsync(sweep);
        await Ledger.RetryAsync(sweep);
        (await Ledger.CountAsync(sweep)).Retried.ShouldBe(4);
    }
}
