using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task Bundles_are_leased_in_the_order_of_the_plan_each_with_a_token_of_its_own()
    {
        var sweep = (await Ledger.PlanAsync(Samples.Plan(trials: 6) with { Bundles = [[3, 4], [0, 5], [2, 1]] })).Id;
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 2, Samples.Lease);

        leases.Select(lease => lease.Trials).ShouldBe([[3, 4], [0, 5]]);
        leases.ShouldAllBe(lease => lease.Key.Sweep == sweep && lease.Node == Samples.Node && lease.Losses == 0 && lease.Checkpoint.IsEmpty);
        leases.ShouldAllBe(lease => lease.Deadline == Clock.GetUtcNow() + Samples.Lease);
        var last = await LeasedAsync(sweep);
        last.Trials.ShouldBe([1, 2]);
        leases.Append(last).Select(lease => lease.Key.Token.Value).ShouldBeInOrder(SortDirection.Ascending);
        leases.Append(last).Select(lease => lease.Key.Token).ShouldBeUnique();
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Asking_for_no_bundle_gives_none()
    {
        (await Ledger.LeaseAsync(await PlannedAsync(), Samples.Node, 0, Samples.Lease)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Live_leases_are_shown_and_counted()
    {
        var sweep = await PlannedAsync(5, 2);
        var lease = await LeasedAsync(sweep);

        var shown = (await Ledger.LeasesAsync(sweep)).ShouldHaveSingleItem();
        shown.ShouldBe(new LeaseRecord(lease.Key, Samples.Node, 2, Clock.GetUtcNow(), lease.Deadline));
        var counts = await Ledger.CountAsync(sweep);
        (counts.Trials, counts.Open, counts.Leased, counts.Recorded).ShouldBe((5, 3, 2, 0));
        (await TrialAsync(sweep, 1)).State.ShouldBe(TrialState.Leased);
        (await TrialAsync(sweep, 2)).State.ShouldBe(TrialState.Open);
    }

    [Fact]
    public async Task A_token_is_never_given_twice_even_when_a_bundle_comes_again()
    {
        var sweep = await PlannedAsync(1, 1);
        var tokens = new List<FencingToken>();
        for (var i = 0; i < 5; i++)
        {
            var lease = await LeasedAsync(sweep);
            tokens.Add(lease.Key.Token);
            await Ledger.ReleaseAsync(lease.Key);
        }

        tokens.ShouldBeUnique();
        tokens.Select(token => token.Value).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task A_heartbeat_moves_the_deadline()
    {
        var sweep = await PlannedAsync();
        var lease = await LeasedAsync(sweep);
        Clock.Advance(TimeSpan.FromSeconds(4));
        (await Ledger.RenewedAsync([lease.Key])).ShouldBe([LeaseVerdict.Accepted]);
        Clock.Advance(TimeSpan.FromSeconds(4));

        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(0);
        (await Ledger.LeasesAsync(sweep)).ShouldHaveSingleItem().Deadline.ShouldBe(Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Each_heartbeat_of_several_has_its_own_verdict()
    {
        var sweep = await PlannedAsync();
        var first = await LeasedAsync(sweep);
        var second = await LeasedAsync(sweep);
        await Ledger.ReleaseAsync(first.Key);

        (await Ledger.RenewedAsync([second.Key, first.Key, second.Key]))
            .ShouldBe([LeaseVerdict.Accepted, LeaseVerdict.Refused, LeaseVerdict.Accepted]);
        (await Ledger.RenewedAsync([])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_past_its_deadline_is_still_its_holders_until_it_is_rescued()
    {
        var sweep = await PlannedAsync();
        var lease = await LeasedAsync(sweep);
        Clock.Advance(TimeSpan.FromMinutes(1));

        (await Ledger.RenewedAsync([lease.Key])).ShouldBe([LeaseVerdict.Accepted]);
        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(0);
    }

    [Fact]
    public async Task A_bundle_handed_back_can_be_leased_at_once_and_counts_as_no_loss()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, Samples.Results([1]));
        (await Ledger.ReleaseAsync(lease.Key)).ShouldBe(LeaseVerdict.Accepted);

        var again = await LeasedAsync(sweep, "node-b");
        again.Trials.ShouldBe([0, 2]);
        again.Losses.ShouldBe(0);
        again.Key.Bundle.ShouldBe(lease.Key.Bundle);
        (await TrialAsync(sweep, 0)).Attempts.ShouldBe(2);
        (await Ledger.CountAsync(sweep)).Losses.ShouldBe(0);
    }

    [Fact]
    public async Task Handing_the_same_lease_back_twice_changes_nothing()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.ReleaseAsync(lease.Key);

        (await Ledger.ReleaseAsync(lease.Key)).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.RefusalsAsync(sweep)).ShouldBeEmpty();
        var next = await LeasedAsync(sweep);
        (await Ledger.ReleaseAsync(lease.Key)).ShouldBe(LeaseVerdict.Refused);
        (await Ledger.RenewedAsync([next.Key])).ShouldBe([LeaseVerdict.Accepted]);
    }

    [Fact]
    public async Task Leases_of_one_sweep_leave_another_alone()
    {
        var first = await PlannedAsync(2, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 2, 1, firstIdentity: 50))).Id;
        await LeasedAsync(first);

        (await Ledger.CountAsync(second)).Open.ShouldBe(2);
        (await LeasedAsync(second)).Key.Sweep.ShouldBe(second);
        (await Ledger.LeasesAsync(first)).ShouldHaveSingleItem();
    }
}
