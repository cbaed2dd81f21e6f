using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>No point is trained twice in one ledger, also when two sweeps that have it are open at the same time.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task What_another_sweep_records_after_planning_is_taken_over_when_a_bundle_is_granted()
    {
        var first = await PlannedAsync(6, 3, "first");
        var running = await LeasedAsync(first);
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 6, 3, "other spec"))).Id;
        await Ledger.CompleteAsync(running.Key, [Samples.Result(0), Samples.Result(1, TrialOutcome.Diverged), Samples.Result(2)]);

        var leases = await Ledger.LeaseAsync(second, Samples.Node, 9, Samples.Lease);

        leases.SelectMany(lease => lease.Trials).ShouldBe([3, 4, 5]);
        var taken = await TrialAsync(second, 1);
        taken.ReusedFrom.ShouldBe(first);
        taken.Result!.ShouldBeSame(Samples.Result(1, TrialOutcome.Diverged));
        var counts = await Ledger.CountAsync(second);
        (counts.Open, counts.Leased, counts.Recorded).ShouldBe((0, 3, 3));
        (await RecordedAsync(second)).Select(result => result.Index).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task A_bundle_of_which_another_sweep_has_recorded_a_part_is_granted_with_the_rest()
    {
        var first = await PlannedAsync(3, 3, "first");
        var running = await LeasedAsync(first);
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 4, 4, "other spec", firstIdentity: 1))).Id;
        await Ledger.CompleteAsync(running.Key, [Samples.Result(2)]);
        await Ledger.ReleaseAsync(running.Key);

        var lease = await LeasedAsync(second);

        lease.Trials.ShouldBe([0, 2, 3]);
        await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        (await Ledger.CountAsync(second)).Finished.ShouldBeTrue();
        (await TrialAsync(second, 1)).ReusedFrom.ShouldBe(first);
        (await TrialAsync(second, 2)).ReusedFrom.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_trained_for_one_sweep_waits_in_the_other_and_other_work_comes_first()
    {
        var first = await PlannedAsync(2, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 3, 1, "other spec"))).Id;
        var running = await LeasedAsync(first);

        var other = await LeasedAsync(second);
        other.Trials.ShouldBe([1]);
        (await LeasedAsync(second)).Trials.ShouldBe([2]);
        (await Ledger.LeaseAsync(second, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();
        (await Ledger.LeaseAsync(first, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();

        await Ledger.CompleteAsync(running.Key, [Samples.Result(0)]);
        await Ledger.CompleteAsync(other.Key, [Samples.Result(1)]);
        (await Ledger.LeaseAsync(first, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();
        (await Ledger.LeaseAsync(second, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();
        (await Ledger.CountAsync(first)).Finished.ShouldBeTrue();
        (await TrialAsync(first, 1)).ReusedFrom.ShouldBe(second);
        (await Ledger.CountAsync(second)).Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_lease_that_ran_out_or_was_handed_back_keeps_no_other_sweep_waiting()
    {
        var first = await PlannedAsync(2, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 2, 1, "other spec"))).Id;
        var lost = await LeasedAsync(first);
        var returned = await LeasedAsync(first);
        await Ledger.ReleaseAsync(returned.Key);
        (await LeasedAsync(second)).Trials.ShouldBe([1]);

        Clock.Advance(Samples.Lease);

        var lease = await LeasedAsync(second);
        lease.Trials.ShouldBe([0]);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0)]);
        (await LoseAsync(first)).ShouldBe(1);
        (await Ledger.LeaseAsync(first, Samples.Node, 9, Samples.Lease)).ShouldHaveSingleItem().Trials.ShouldBe([1]);
        (await Ledger.CompleteAsync(lost.Key, [Samples.Result(0)])).ShouldBe(LeaseVerdict.Refused);
        (await TrialAsync(first, 0)).ReusedFrom.ShouldBe(second);
    }

    [Fact]
    public async Task A_trial_that_failed_for_one_sweep_is_trained_for_the_other()
    {
        var first = await PlannedAsync(1, 1, "first");
        var running = await LeasedAsync(first);
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 1, 1, "other spec"))).Id;
        await Ledger.CompleteAsync(running.Key, [Samples.Result(0, TrialOutcome.Failed)]);

        var lease = await LeasedAsync(second);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0)]);
        await Ledger.RetryAsync(first);

        (await Ledger.LeaseAsync(first, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();
        (await TrialAsync(first, 0)).ReusedFrom.ShouldBe(second);
    }

    [Fact]
    public async Task A_sweep_that_trains_everything_again_waits_for_nobody_and_takes_nothing_over()
    {
        var first = await PlannedAsync(1, 1);
        var running = await LeasedAsync(first);
        var again = (await Ledger.PlanAsync(Samples.Plan(trials: 1, bundle: 1), trainAgain: true)).Id;
        var third = (await Ledger.PlanAsync(Samples.Plan("third", 1, 1, "other spec"))).Id;

        var lease = await LeasedAsync(again);
        await Ledger.CompleteAsync(running.Key, [Samples.Result(0)]);
        (await Ledger.LeaseAsync(third, Samples.Node, 9, Samples.Lease)).ShouldBeEmpty();
        await Ledger.ReleaseAsync(lease.Key);

        (await LeasedAsync(again)).Trials.ShouldBe([0]);
        (await TrialAsync(third, 0)).ReusedFrom.ShouldBe(first);
    }

    [Fact]
    public async Task Two_sweeps_of_the_same_trials_that_grant_at_once_grant_each_trial_once()
    {
        var first = await PlannedAsync(12, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 12, 1, "other spec"))).Id;
        var other = await AnotherAsync();

        var granted = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Ledger : other).LeaseAsync(i % 3 == 0 ? first : second, new NodeName($"node-{i}"), 1, Samples.Lease))));

        var trials = granted.SelectMany(leases => leases).SelectMany(lease => lease.Trials).ToList();
        trials.ShouldBeUnique();
    }
}
