using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Theory]
    [InlineData(SweepMode.Paused)]
    [InlineData(SweepMode.Stopping)]
    [InlineData(SweepMode.Cancelled)]
    public async Task A_sweep_that_is_not_to_run_leases_nothing_until_it_is(SweepMode mode)
    {
        var sweep = await PlannedAsync(2, 1);
        var other = (await Ledger.PlanAsync(Samples.Plan("other", 2, 1, firstIdentity: 50))).Id;
        var running = await LeasedAsync(sweep);
        await Ledger.SetModeAsync(sweep, mode);
        await Ledger.SetModeAsync(sweep, mode);

        (await Ledger.ModeAsync(sweep)).ShouldBe(mode);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
        (await Ledger.LeaseAsync(other, Samples.Node, 1, Samples.Lease)).Count.ShouldBe(1);
        (await Ledger.CompleteAsync(running.Key, Samples.Results(running.Trials))).ShouldBe(LeaseVerdict.Accepted);

        await Ledger.SetModeAsync(sweep, SweepMode.Running);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_hundred_that_would_lead_at_once_one_does()
    {
        var sweep = await PlannedAsync(1, 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => Task.Run(() => Ledger.LeadAsync(sweep, new NodeName($"n{i}"), Samples.Lease))));
        answers.Count(term => term is not null).ShouldBe(1);
    }

    [Fact]
    public async Task A_leader_stays_it_under_one_term_until_it_falls_silent()
    {
        var sweep = await PlannedAsync(1, 1);
        var (first, second) = (new NodeName("first"), new NodeName("second"));
        var term = (await Ledger.LeadAsync(sweep, first, Samples.Lease)).ShouldNotBeNull();
        (await Ledger.LeadAsync(sweep, second, Samples.Lease)).ShouldBeNull();
        Clock.Advance(Samples.Lease / 2);
        (await Ledger.LeadAsync(sweep, first, Samples.Lease)).ShouldBe(term);
        Clock.Advance(Samples.Lease / 2);
        (await Ledger.LeadAsync(sweep, second, Samples.Lease)).ShouldBeNull();
        Clock.Advance(Samples.Lease);
        (await Ledger.LeadAsync(sweep, second, Samples.Lease)).ShouldNotBeNull().Value.ShouldBeGreaterThan(term.Value);
        (await Ledger.LeadAsync(sweep, first, Samples.Lease)).ShouldBeNull();
    }

    [Fact]
    public async Task A_leader_whose_leadership_lapsed_leads_under_a_higher_term()
    {
        var sweep = await PlannedAsync(1, 1);
        var other = (await Ledger.PlanAsync(Samples.Plan("other", 1, 1, firstIdentity: 50))).Id;
        var who = new NodeName("who");
        var term = (await Ledger.LeadAsync(sweep, who, Samples.Lease)).ShouldNotBeNull();
        Clock.Advance(Samples.Lease);
        var next = (await Ledger.LeadAsync(sweep, who, Samples.Lease)).ShouldNotBeNull();
        next.Value.ShouldBeGreaterThan(term.Value);

        // An order leaves the term as it is, and each sweep has its own.
        await Ledger.SetModeAsync(sweep, SweepMode.Paused);
        (await (await AnotherAsync()).LeadAsync(sweep, who, Samples.Lease)).ShouldBe(next);
        (await Ledger.LeadAsync(other, who, Samples.Lease)).ShouldBe(term);
    }

    [Fact]
    public async Task Workers_are_known_for_as_long_as_they_are_heard_of()
    {
        await Ledger.AttendAsync(new NodeName("b"), "run", 2, "gpu=no", Samples.Lease);
        await Ledger.AttendAsync(new NodeName("a"), "run", 1, "", 2 * Samples.Lease);
        (await Ledger.WorkersAsync()).Select(worker => (worker.Name.Value, worker.Slots, worker.Labels, worker.Draining))
            .ShouldBe([("a", 1, "", false), ("b", 2, "gpu=no", false)]);

        Clock.Advance(Samples.Lease);
        (await Ledger.WorkersAsync()).ShouldHaveSingleItem().Name.Value.ShouldBe("a");
        await Ledger.LeaveAsync(new NodeName("a"));
        (await Ledger.WorkersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_drain_hears_of_it_when_it_attends()
    {
        var worker = new NodeName("w");
        (await Ledger.DrainAsync(worker)).ShouldBeFalse();
        (await Ledger.AttendAsync(worker, "run", 1, "", Samples.Lease)).ShouldBe(Attendance.Known);
        (await Ledger.DrainAsync(worker)).ShouldBeTrue();
        (await Ledger.DrainAsync(worker)).ShouldBeTrue();
        (await Ledger.AttendAsync(worker, "run", 1, "", Samples.Lease)).ShouldBe(Attendance.Draining);
        (await Ledger.WorkersAsync()).ShouldHaveSingleItem().Draining.ShouldBeTrue();

        await Ledger.LeaveAsync(worker);
        (await Ledger.AttendAsync(worker, "run", 1, "", Samples.Lease)).ShouldBe(Attendance.Known);
    }
}
