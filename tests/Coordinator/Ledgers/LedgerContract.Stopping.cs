using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>Single trials are stopped by a user: those that wait at once, the others by their workers.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_trial_that_waits_is_recorded_as_stopped_and_not_leased_any_more()
    {
        var sweep = await PlannedAsync(trials: 4, bundle: 2);
        (await Ledger.StopAsync(sweep, [3, 1, 3])).ShouldBe(new TrialsStopped(Recorded: 2, Ending: 0));

        foreach (var result in await RecordedAsync(sweep))
        {
            result.ShouldBeSame(TrialResult.StoppedBeforeItBegan(result.Index));
        }

        var counts = await (await AnotherAsync()).CountAsync(sweep);
        (counts.Open, counts.Outcomes[TrialOutcome.Stopped]).ShouldBe((2, 2));
        (await TrialAsync(sweep, 1)).ShouldSatisfyAllConditions(trial => trial.State.ShouldBe(TrialState.Recorded), trial => trial.Attempts.ShouldBe(0));
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease);
        leases.Select(lease => lease.Trials).ShouldBe([[0], [2]]);
        leases.ShouldAllBe(lease => lease.Stops.Count == 0);
    }

    [Fact]
    public async Task A_sweep_whose_last_waiting_trials_are_stopped_is_finished()
    {
        var sweep = await PlannedAsync(trials: 4, bundle: 2);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        (await Ledger.StopAsync(sweep, [0, 1, 2, 3])).ShouldBe(new TrialsStopped(2, 0));
        (await Ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
        (await Ledger.EndingsAsync(sweep, 0)).Select(ending => (ending.Trial, ending.Outcome)).ShouldBe(
            [(0, TrialOutcome.Completed), (1, TrialOutcome.Completed), (2, TrialOutcome.Stopped), (3, TrialOutcome.Stopped)]);
        (await RecordedAsync(sweep)).Length.ShouldBe(4);
    }

    [Fact]
    public async Task The_holder_of_a_lease_is_told_with_every_heartbeat_until_the_trial_is_recorded()
    {
        var sweep = await PlannedAsync(trials: 3, bundle: 3);
        var lease = await LeasedAsync(sweep);
        (await Ledger.StopAsync(sweep, [2, 0])).ShouldBe(new TrialsStopped(0, Ending: 2));
        (await Ledger.StopAsync(sweep, [2])).ShouldBe(new TrialsStopped(0, Ending: 1), "again");

        (await RenewedAsync(lease)).ShouldBe([0, 2]);
        (await TrialAsync(sweep, 2)).ShouldSatisfyAllConditions(trial => trial.Stopping.ShouldBeTrue(), trial => trial.State.ShouldBe(TrialState.Leased));
        (await TrialAsync(sweep, 1)).Stopping.ShouldBeFalse();
        (await Ledger.CheckpointAsync(lease.Key, new byte[] { 1 }, 1)).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.CompleteAsync(lease.Key, [Samples.Result(2, TrialOutcome.Stopped)])).ShouldBe(LeaseVerdict.Accepted);
        (await RenewedAsync(lease)).ShouldBe([0]);
        (await Ledger.CompleteAsync(lease.Key, [Samples.Result(0), Samples.Result(1)])).ShouldBe(LeaseVerdict.Accepted);

        (await RenewedAsync(lease)).ShouldBeEmpty();
        (await RecordedAsync(sweep)).Select(result => result.Outcome).ShouldBe(
            [TrialOutcome.Completed, TrialOutcome.Completed, TrialOutcome.Stopped], "what had ended before it was told is what it came to");
        (await RecordedAsync(sweep))[2].ShouldBeSame(Samples.Result(2, TrialOutcome.Stopped));
        (await Ledger.CountAsync(sweep)).Refusals.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_to_stop_outlives_a_loss_of_its_bundle(bool counts)
    {
        var sweep = await PlannedAsync(trials: 3, bundle: 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 7 }, 1);
        await Ledger.StopAsync(sweep, [1]);
        await Ledger.LoseAsync(lease.Key, counts ? LossCause.Trial : LossCause.Machine, mostLosses: 3);

        (await TrialAsync(sweep, 1)).Stopping.ShouldBeTrue();
        (await (await AnotherAsync()).FindTrialAsync(sweep, 1))!.Stopping.ShouldBeTrue();
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease);
        leases.SelectMany(next => next.Stops).ShouldBe([1]);
        leases.Single(next => next.Stops.Count > 0).Trials.ShouldBe(counts ? [1] : [0, 1, 2]);
        (await Ledger.CompleteAsync(lease.Key, [Samples.Result(1, TrialOutcome.Stopped)])).ShouldBe(LeaseVerdict.Refused);
        (await TrialAsync(sweep, 1)).Stopping.ShouldBeTrue("a late answer changes nothing");
    }

    [Fact]
    public async Task A_trial_that_waits_with_a_checkpoint_is_stopped_by_who_leases_it_next()
    {
        var sweep = await PlannedAsync(trials: 2, bundle: 2);
        var lease = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 7 }, 1);
        await Ledger.ReleaseAsync(lease.Key);
        (await Ledger.StopAsync(sweep, [0])).ShouldBe(new TrialsStopped(0, Ending: 1));

        (await TrialAsync(sweep, 0)).State.ShouldBe(TrialState.Open);
        (await Ledger.ReleaseAsync(lease.Key)).ShouldBe(LeaseVerdict.Accepted, "a repetition");
        (await LeasedAsync(sweep)).ShouldSatisfyAllConditions(
            next => next.Stops.ShouldBe([0]),
            next => next.Trials.ShouldBe([0, 1]),
            next => next.Checkpoint.ToArray().ShouldBe([7]));
    }

    [Fact]
    public async Task A_trial_that_was_handed_back_without_a_checkpoint_is_stopped_at_once()
    {
        var sweep = await PlannedAsync(trials: 2, bundle: 2);
        var lease = await LeasedAsync(sweep);
        await Ledger.ReleaseAsync(lease.Key);
        (await Ledger.StopAsync(sweep, [0])).ShouldBe(new TrialsStopped(Recorded: 1, 0));
        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Refused);
        (await LeasedAsync(sweep)).Trials.ShouldBe([1]);
    }

    [Fact]
    public async Task Stopping_what_is_recorded_changes_nothing()
    {
        var sweep = await PlannedAsync(trials: 2, bundle: 2);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [Samples.Result(0)]);
        await Ledger.StopAsync(sweep, [1]);
        (await Ledger.StopAsync(sweep, [0])).ShouldBe(new TrialsStopped(0, 0));
        (await Ledger.StopAsync(sweep, [])).ShouldBe(new TrialsStopped(0, 0));
        (await RecordedAsync(sweep)).ShouldHaveSingleItem().Outcome.ShouldBe(TrialOutcome.Completed);
    }

    [Fact]
    public async Task A_trial_that_comes_to_rest_although_it_is_to_stop_is_stopped_and_not_opened_again()
    {
        var sweep = await GatedAsync(trials: 2);
        var lease = await LeasedAsync(sweep);
        await Ledger.StopAsync(sweep, [1]);
        (await Ledger.CompleteAsync(lease.Key, [Rested(0), Rested(1)])).ShouldBe(LeaseVerdict.Accepted);

        (await RecordedAsync(sweep)).Select(result => result.Outcome).ShouldBe([TrialOutcome.Pruned, TrialOutcome.Stopped]);
        (await Ledger.FinalStateAsync(Samples.Identity(1))).Length.ShouldBe(0);
        (await Ledger.OpenAsync(sweep, [new TrialOpening(0, 0), new TrialOpening(1, 0)])).ShouldBe(1);
        (await LeasedAsync(sweep)).Trials.ShouldBe([0]);
    }

    [Fact]
    public async Task A_stopped_trial_is_opened_again_only_by_a_retry_that_names_it()
    {
        var sweep = await PlannedAsync(trials: 4, bundle: 4);
        await Ledger.StopAsync(sweep, [0]);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key,
            [Samples.Result(1, TrialOutcome.Stopped), Samples.Result(2, TrialOutcome.Stopped), Samples.Result(3, TrialOutcome.Failed)]);

        (await Ledger.RetryAsync(sweep)).ShouldBe(1, "the one that failed");
        (await Ledger.RetryAsync(sweep, [0, 1], new NodeName("node-b"))).ShouldBe(0, "that is for failures of a worker");
        (await Ledger.RetryAsync(sweep, [0, 1])).ShouldBe(2);
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 9, Samples.Lease);
        leases.SelectMany(lease => lease.Trials).Order().ShouldBe([0, 1, 3]);
        leases.ShouldAllBe(lease => lease.Stops.Count == 0);
        (await TrialAsync(sweep, 2)).Result!.Outcome.ShouldBe(TrialOutcome.Stopped);
    }

    [Fact]
    public async Task A_stopped_result_is_that_of_its_sweep_alone()
    {
        var first = await PlannedAsync(trials: 2, bundle: 1, name: "first");
        await Ledger.StopAsync(first, [0, 1]);
        var second = await Ledger.PlanAsync(Samples.Plan("second", 2, 1));
        second.Reused.ShouldBe(0);
        (await Ledger.CountAsync(second.Id)).Open.ShouldBe(2);
        (await LeasedAsync(second.Id)).Trials.ShouldBe([0]);
    }

    [Fact]
    public async Task Many_trials_of_many_bundles_are_stopped_at_once()
    {
        var sweep = await PlannedAsync(trials: 100, bundle: 3);
        var lease = await LeasedAsync(sweep);
        (await Ledger.StopAsync(sweep, [.. Enumerable.Range(0, 90)])).ShouldBe(new TrialsStopped(87, 3));
        (await RenewedAsync(lease)).ShouldBe([0, 1, 2]);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(counts => counts.Open.ShouldBe(10), counts => counts.Leased.ShouldBe(3));
        (await RecordedAsync(sweep)).Select(result => result.Index).ShouldBe(Enumerable.Range(3, 87));
    }

    [Fact]
    public async Task What_is_not_recorded_is_listed_by_bundle()
    {
        var sweep = await PlannedAsync(trials: 9, bundle: 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.StopAsync(sweep, [0, 2, 4]);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0)]);
        (await (await AnotherAsync()).UnrecordedAsync(sweep)).Select(bundle => (bundle.State, string.Join(' ', bundle.Trials), string.Join(' ', bundle.Stops)))
            .ShouldBe([(TrialState.Leased, "1 2", "2"), (TrialState.Open, "3 5", ""), (TrialState.Open, "6 7 8", "")]);
    }

    /// <summary>What a heartbeat is answered.</summary>
    private async Task<IReadOnlyList<int>> RenewedAsync(BundleLease lease) => (await Ledger.RenewAsync([lease.Key], Samples.Lease)).ShouldHaveSingleItem() switch
    {
        { Verdict: LeaseVerdict.Accepted } renewal => renewal.Stops,
        var renewal => throw new InvalidOperationException($"{renewal}"),
    };
}
