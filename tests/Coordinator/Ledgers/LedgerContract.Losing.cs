using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>Which losses count against a trial.</summary>
public abstract partial class LedgerContract
{
    private static readonly NodeName Leader = new("leader");

    [Fact]
    public async Task Every_loss_under_the_present_term_counts_while_the_bundle_comes_no_further()
    {
        var sweep = await PlannedAsync(1, 1);
        await LedAsync(sweep);
        for (var loss = 1; loss <= 3; loss++)
        {
            var lease = await LeasedAsync(sweep);
            await Ledger.CheckpointAsync(lease.Key, new byte[] { 1 }, progress: 10);
            await LoseUnderTheSameTermAsync(sweep);
        }

        (await TrialAsync(sweep, 0)).Result!.Failure!.Message.ShouldBe("lost 3 times with its worker, the last time on node-a");
    }

    [Fact]
    public async Task Every_loss_is_kept_with_its_worker_its_trials_and_its_time()
    {
        var sweep = await PlannedAsync(2, 2);
        await LedAsync(sweep);
        var first = await LeasedAsync(sweep);
        await Ledger.LoseAsync(first.Key, LossCause.Machine, 3);
        var then = Clock.GetUtcNow();
        Clock.Advance(Samples.Lease);
        var second = await LeasedAsync(sweep);
        await Ledger.LoseAsync(second.Key, LossCause.Trial, 3);

        (await Ledger.LossesAsync(sweep)).Select(loss => (loss.Lease, loss.Trials, loss.Counts, loss.At)).ShouldBe(
            [(first.Key, 2, false, then), (second.Key, 2, true, Clock.GetUtcNow())]);
        (await Ledger.LossesAsync(sweep)).ShouldAllBe(loss => loss.Node == new NodeName("node-a"));
    }

    [Fact]
    public async Task A_loss_with_which_the_coordinator_changed_does_not_count()
    {
        var sweep = await PlannedAsync(1, 1);
        for (var loss = 1; loss <= 5; loss++)
        {
            await LedAsync(sweep);
            await LeasedAsync(sweep);
            Clock.Advance(Samples.Lease);
            await LedAsync(sweep);
            (await Ledger.RescueAsync(sweep, mostLosses: 1)).ShouldBe(1);
        }

        var counts = await Ledger.CountAsync(sweep);
        (counts.Open, counts.Losses).ShouldBe((1, 5));
        (await TrialAsync(sweep, 0)).Losses.ShouldBe(5);
    }

    [Fact]
    public async Task A_lease_from_before_there_was_a_coordinator_is_of_an_earlier_term()
    {
        var sweep = await PlannedAsync(1, 1);
        await LeasedAsync(sweep);
        Clock.Advance(Samples.Lease);
        await LedAsync(sweep);
        await Ledger.RescueAsync(sweep, mostLosses: 1);
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(1);
    }

    [Fact]
    public async Task A_loss_does_not_count_when_the_bundle_had_come_further_than_at_the_loss_before()
    {
        var sweep = await PlannedAsync(1, 1);
        await LedAsync(sweep);
        for (var loss = 1; loss <= 6; loss++)
        {
            var lease = await LeasedAsync(sweep);
            await Ledger.CheckpointAsync(lease.Key, new byte[] { 1 }, progress: loss);
            await LoseUnderTheSameTermAsync(sweep, mostLosses: 2);
        }

        // The first had none before it to be compared with; one more without a newer checkpoint is the second that counts.
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(1);
        await LeasedAsync(sweep);
        await LoseUnderTheSameTermAsync(sweep, mostLosses: 2);
        var trial = await TrialAsync(sweep, 0);
        (trial.Result!.Outcome, trial.Losses).ShouldBe((TrialOutcome.Quarantined, 7));
        trial.Result.Failure!.Message.ShouldStartWith("lost 2 times");
    }

    [Fact]
    public async Task A_worker_that_fell_silent_is_judged_as_a_lease_that_ran_out_is_but_at_once()
    {
        var sweep = await PlannedAsync(1, 1);
        await LedAsync(sweep);
        for (var loss = 1; loss <= 6; loss++)
        {
            var further = await LeasedAsync(sweep);
            await Ledger.CheckpointAsync(further.Key, new byte[] { 1 }, progress: loss);
            (await Ledger.LoseAsync(further.Key, LossCause.Unknown, mostLosses: 2)).ShouldBe(LeaseVerdict.Accepted);
        }

        // The coordinator changed with it.
        var lease = await LeasedAsync(sweep);
        Clock.Advance(Samples.Lease);
        await LedAsync(sweep);
        await Ledger.LoseAsync(lease.Key, LossCause.Unknown, mostLosses: 2);
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(1);

        lease = await LeasedAsync(sweep);
        (await Ledger.LoseAsync(lease.Key, LossCause.Unknown, mostLosses: 2)).ShouldBe(LeaseVerdict.Accepted);
        var trial = await TrialAsync(sweep, 0);
        (trial.Result!.Outcome, trial.Losses).ShouldBe((TrialOutcome.Quarantined, 8));
        trial.Result.Failure!.Message.ShouldStartWith("lost 2 times");
    }

    [Fact]
    public async Task Progress_never_falls()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 1 }, progress: 10);
        await LoseAsync(sweep);
        lease = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 2 }, progress: 3);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 3 }, progress: 10);
        await LoseAsync(sweep, mostLosses: 2);
        (await TrialAsync(sweep, 0)).Result!.Outcome.ShouldBe(TrialOutcome.Quarantined);
        await Should.ThrowAsync<ArgumentException>(() => Ledger.CheckpointAsync(lease.Key, new byte[] { 3 }, progress: -1));
    }

    [Fact]
    public async Task A_bundle_of_several_stays_whole_and_keeps_its_checkpoint_when_the_loss_does_not_count()
    {
        var sweep = await PlannedAsync(4, 4);
        var lost = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lost.Key, new byte[] { 7 }, progress: 1);
        (await Ledger.LoseAsync(lost.Key, LossCause.Machine, 3)).ShouldBe(LeaseVerdict.Accepted);

        var again = await LeasedAsync(sweep);
        (again.Key.Bundle, again.Losses, again.Alone).ShouldBe((lost.Key.Bundle, 1, false));
        again.Trials.ShouldBe([0, 1, 2, 3]);
        again.Checkpoint.ToArray().ShouldBe([7]);

        // It had come no further, so the next one counts; and the parts begin anew, with nothing to be compared with.
        await LoseAsync(sweep);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease)).Select(lease => lease.Trials).ShouldBe([[0], [1], [2], [3]]);
    }

    [Theory]
    [InlineData(LossCause.Trial, 1)]
    [InlineData(LossCause.Machine, 0)]
    public async Task A_worker_that_is_known_to_have_died_gives_its_bundle_up_at_once(LossCause cause, int quarantined)
    {
        var sweep = await PlannedAsync(1, 1);
        for (var loss = 1; loss <= 3; loss++)
        {
            // The cause is known: neither the term nor the progress says otherwise.
            await LedAsync(sweep);
            var lease = await LeasedAsync(sweep);
            await Ledger.CheckpointAsync(lease.Key, new byte[] { 1 }, progress: loss);
            Clock.Advance(Samples.Lease / 2);
            await Ledger.RenewAsync([lease.Key], Samples.Lease);
            (await Ledger.LoseAsync(lease.Key, cause, 3)).ShouldBe(LeaseVerdict.Accepted);
            Clock.Advance(Samples.Lease);
        }

        var counts = await Ledger.CountAsync(sweep);
        (counts.Losses, counts.Leased, counts.Outcomes.GetValueOrDefault(TrialOutcome.Quarantined)).ShouldBe((3, 0, quarantined));
        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(0);
    }

    [Fact]
    public async Task A_bundle_of_several_whose_trials_killed_their_worker_is_split()
    {
        var sweep = await PlannedAsync(3, 3);
        await Ledger.LoseAsync((await LeasedAsync(sweep)).Key, LossCause.Trial, 3);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease)).Select(lease => lease.Trials).ShouldBe([[0], [1], [2]]);
    }

    [Fact]
    public async Task Losing_the_same_lease_twice_changes_nothing()
    {
        var sweep = await PlannedAsync(2, 1);
        var (lost, done) = (await LeasedAsync(sweep), await LeasedAsync(sweep));
        await Ledger.LoseAsync(lost.Key, LossCause.Trial, 1);
        await Ledger.CompleteAsync(done.Key, Samples.Results(done.Trials));

        (await Ledger.LoseAsync(lost.Key, LossCause.Trial, 1)).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.LoseAsync(done.Key, LossCause.Trial, 1)).ShouldBe(LeaseVerdict.Accepted);
        var counts = await Ledger.CountAsync(sweep);
        (counts.Losses, counts.Refusals, counts.Recorded).ShouldBe((1, 0, 2));
        (await Ledger.CompleteAsync(lost.Key, Samples.Results(lost.Trials))).ShouldBe(LeaseVerdict.Refused);
    }

    [Fact]
    public async Task Losing_a_lease_that_was_handed_back_changes_nothing_and_is_refused_once_another_holds_the_bundle()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        await Ledger.ReleaseAsync(lease.Key);
        (await Ledger.LoseAsync(lease.Key, LossCause.Trial, 1)).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.CountAsync(sweep)).Losses.ShouldBe(0);

        var next = await LeasedAsync(sweep);
        (await Ledger.LoseAsync(lease.Key, LossCause.Trial, 1)).ShouldBe(LeaseVerdict.Refused);
        (await Ledger.RefusalsAsync(sweep)).ShouldHaveSingleItem().Action.ShouldBe("lose");
        (await Ledger.RenewedAsync([next.Key])).ShouldBe([LeaseVerdict.Accepted]);
    }

    [Fact]
    public async Task A_trial_whose_next_loss_would_set_it_aside_is_leased_alone_and_after_every_other_open_bundle()
    {
        var sweep = await PlannedAsync(4, 1);
        for (var loss = 1; loss <= 2; loss++)
        {
            var lease = await LeasedAsync(sweep);
            lease.Trials.ShouldBe([0]);
            lease.Alone.ShouldBeFalse();
            await Ledger.LoseAsync(lease.Key, LossCause.Trial, 3);
        }

        var leases = (await Ledger.LeaseAsync(sweep, Samples.Node, 2, Samples.Lease)).ToList();
        leases.AddRange(await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease));
        leases.Select(lease => (lease.Trials[0], lease.Alone)).ShouldBe([(1, false), (2, false), (3, false), (0, true)]);

        // Handed back, or lost for no fault of its own, it stays so.
        await Ledger.ReleaseAsync(leases[3].Key);
        (await LeasedAsync(sweep)).Alone.ShouldBeTrue();
        await Ledger.ReleaseAsync(leases[0].Key);
        await Ledger.LoseAsync((await Ledger.LeasesAsync(sweep)).Single(held => held.Key.Bundle == leases[3].Key.Bundle).Key, LossCause.Machine, 3);
        leases = [.. await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease)];
        leases.Select(lease => (lease.Trials[0], lease.Alone)).ShouldBe([(1, false), (0, true)]);
        await Ledger.LoseAsync(leases[1].Key, LossCause.Trial, 3);
        (await TrialAsync(sweep, 0)).Result!.Outcome.ShouldBe(TrialOutcome.Quarantined);
    }

    [Fact]
    public async Task The_parts_of_a_split_bundle_are_leased_alone_when_one_more_loss_would_set_them_aside()
    {
        var sweep = await PlannedAsync(3, 2);
        await Ledger.LoseAsync((await LeasedAsync(sweep)).Key, LossCause.Trial, 2);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease)).Select(lease => (lease.Trials[0], lease.Alone))
            .ShouldBe([(2, false), (0, true), (1, true)]);
    }

    private async Task LedAsync(SweepId sweep) => (await Ledger.LeadAsync(sweep, Leader, Samples.Lease)).ShouldNotBeNull();

    /// <summary>The leader stays it meanwhile.</summary>
    private async Task LoseUnderTheSameTermAsync(SweepId sweep, int mostLosses = 3)
    {
        Clock.Advance(Samples.Lease / 2);
        await LedAsync(sweep);
        Clock.Advance(Samples.Lease / 2);
        await LedAsync(sweep);
        (await Ledger.RescueAsync(sweep, mostLosses)).ShouldBe(1);
    }
}
