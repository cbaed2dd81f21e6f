using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_lost_worker_returns_its_trial_to_the_queue()
    {
        var sweep = await PlannedAsync(1, 1);
        var lost = await LeasedAsync(sweep);
        (await LoseAsync(sweep)).ShouldBe(1);

        var counts = await Ledger.CountAsync(sweep);
        (counts.Open, counts.Leased, counts.Losses).ShouldBe((1, 0, 1));
        var again = await LeasedAsync(sweep, "node-b");
        again.Losses.ShouldBe(1);
        again.Trials.ShouldBe(lost.Trials);
        var trial = await TrialAsync(sweep, 0);
        (trial.Attempts, trial.Losses).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Only_leases_past_their_deadline_are_rescued()
    {
        var sweep = await PlannedAsync(2, 1);
        await LeasedAsync(sweep);
        Clock.Advance(TimeSpan.FromSeconds(3));
        await LeasedAsync(sweep);
        Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(0);
        Clock.Advance(TimeSpan.FromTicks(1));

        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(1);
        (await Ledger.RescueAsync(sweep, 3)).ShouldBe(0);
        (await Ledger.CountAsync(sweep)).Leased.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_bundle_of_several_is_split()
    {
        var sweep = await PlannedAsync(4, 4);
        var lost = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lost.Key, Samples.Results([1]));
        (await LoseAsync(sweep)).ShouldBe(1);

        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease);
        leases.Select(lease => lease.Trials).ShouldBe([[0], [2], [3]]);
        leases.ShouldAllBe(lease => lease.Losses == 1 && lease.Checkpoint.IsEmpty);
        (await Ledger.CountAsync(sweep)).Losses.ShouldBe(1);
        (await TrialAsync(sweep, 1)).Losses.ShouldBe(0);
        (await TrialAsync(sweep, 2)).Attempts.ShouldBe(2);
        (await Ledger.CompleteAsync(lost.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Refused);
    }

    [Fact]
    public async Task A_trial_that_cost_three_workers_is_set_aside_and_the_others_go_on()
    {
        var sweep = await PlannedAsync(3, 3);
        for (var loss = 1; loss <= 3; loss++)
        {
            // Trial 1 takes its worker with it; the others complete once they are alone.
            foreach (var lease in await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease))
            {
                if (!lease.Trials.Contains(1))
                {
                    await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
                }
            }

            (await LoseAsync(sweep)).ShouldBe(1);
        }

        var counts = await Ledger.CountAsync(sweep);
        counts.Finished.ShouldBeTrue();
        counts.Losses.ShouldBe(3);
        counts.Outcomes[TrialOutcome.Quarantined].ShouldBe(1);
        var trial = await TrialAsync(sweep, 1);
        (trial.State, trial.Attempts, trial.Losses).ShouldBe((TrialState.Recorded, 3, 3));
        trial.Result!.Outcome.ShouldBe(TrialOutcome.Quarantined);
        trial.Result.Failure!.Message.ShouldBe("lost 3 times with its worker, the last time on node-a");
    }

    [Fact]
    public async Task A_trial_that_was_lost_only_in_company_is_never_set_aside()
    {
        var sweep = await PlannedAsync(2, 2);
        await LeasedAsync(sweep);
        await LoseAsync(sweep, mostLosses: 1);

        (await Ledger.CountAsync(sweep)).Open.ShouldBe(2);
        await LeasedAsync(sweep);
        await LoseAsync(sweep, mostLosses: 1);
        (await Ledger.CountAsync(sweep)).Outcomes[TrialOutcome.Quarantined].ShouldBe(1);
    }

    [Fact]
    public async Task A_late_completion_of_a_trial_that_was_set_aside_is_refused()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        await LoseAsync(sweep, mostLosses: 1);

        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Refused);
        (await TrialAsync(sweep, 0)).Result!.Outcome.ShouldBe(TrialOutcome.Quarantined);
    }

    [Fact]
    public async Task Hundreds_of_lost_leases_are_all_rescued()
    {
        var sweep = await PlannedAsync(200, 1);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 200, Samples.Lease)).Count.ShouldBe(200);
        (await LoseAsync(sweep)).ShouldBe(200);
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(200);
    }

    [Fact]
    public async Task Retrying_opens_what_ended_without_a_result_and_nothing_else()
    {
        var sweep = await PlannedAsync(8, 8);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [.. Enum.GetValues<TrialOutcome>().Select((outcome, i) => Samples.Result(i, outcome))]);

        (await Ledger.RetryAsync(sweep)).ShouldBe(4);
        var counts = await Ledger.CountAsync(sweep);
        (counts.Open, counts.Recorded).ShouldBe((4, 4));
        (await RecordedAsync(sweep)).Select(result => result.Index).ShouldBe([0, 1, 2, 3]);
        (await Ledger.RetryAsync(sweep)).ShouldBe(0);
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease);
        leases.SelectMany(lease => lease.Trials).Order().ShouldBe([4, 5, 6, 7]);
        foreach (var lease in leases)
        {
            await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        (await Ledger.CountAsync(sweep)).Outcomes[TrialOutcome.Completed].ShouldBe(5);
        (await RecordedAsync(sweep)).Select(result => result.Index).ShouldBe(Enumerable.Range(0, 8));
        (await TrialAsync(sweep, 5)).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Retrying_named_trials_leaves_the_others()
    {
        var sweep = await PlannedAsync(4, 4);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key,
            [Samples.Result(0, TrialOutcome.Failed), Samples.Result(1, TrialOutcome.Failed), Samples.Result(2), Samples.Result(3, TrialOutcome.Failed)]);

        (await Ledger.RetryAsync(sweep, [1, 2])).ShouldBe(1);
        (await LeasedAsync(sweep)).Trials.ShouldBe([1]);
        (await TrialAsync(sweep, 3)).State.ShouldBe(TrialState.Recorded);
    }

    [Fact]
    public async Task A_quarantined_trial_that_is_retried_begins_with_no_losses()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        await LoseAsync(sweep, mostLosses: 1);
        (await Ledger.RetryAsync(sweep)).ShouldBe(1);

        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Refused);
        var again = await LeasedAsync(sweep);
        again.Losses.ShouldBe(0);
        (await Ledger.CompleteAsync(again.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Accepted);
        (await TrialAsync(sweep, 0)).Attempts.ShouldBe(2);
    }
}
