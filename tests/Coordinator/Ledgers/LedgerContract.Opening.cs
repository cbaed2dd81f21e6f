using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>A sweep with a gate: trials at rest are opened again, and the sweep is not finished before that is settled.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_sweep_with_a_gate_is_not_finished_before_it_is_settled()
    {
        var sweep = await GatedAsync(trials: 2);
        (await Ledger.OpenAsync(sweep, [])).ShouldBe(0);
        (await Ledger.CountAsync(sweep)).Undecided.ShouldBeTrue("trials are open");

        await RestAsync(sweep, 0, 1);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(counts => counts.Recorded.ShouldBe(2), counts => counts.Finished.ShouldBeFalse());

        await Ledger.OpenAsync(sweep, []);
        (await Ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
        (await (await AnotherAsync()).CountAsync(sweep)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_trial_that_is_opened_goes_on_from_the_state_that_it_came_to_rest_with()
    {
        var sweep = await GatedAsync(trials: 3);
        var rested = await RestAsync(sweep, 0, 1, 2);
        (await Ledger.OpenAsync(sweep, [new TrialOpening(1, 9), new TrialOpening(2, 0)])).ShouldBe(2);

        (await RecordedAsync(sweep)).Select(result => result.Index).ShouldBe([0]);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(counts => counts.Open.ShouldBe(2), counts => counts.Outcomes[TrialOutcome.Pruned].ShouldBe(1));
        (await Ledger.StagesAsync(sweep, [0, 1, 2])).ShouldBe([null, 9, 0]);
        (await Ledger.FinalStateAsync(Samples.Identity(1))).Length.ShouldBe(0, "it is the bundle's now");
        var lease = await LeasedAsync(sweep);
        lease.Trials.ShouldBe([1]);
        lease.Checkpoint.ToArray().ShouldBe(rested[1].State.ToArray());

        await Ledger.CompleteAsync(lease.Key, [Samples.Result(1)]);
        (await TrialAsync(sweep, 1)).Result!.Outcome.ShouldBe(TrialOutcome.Completed);
        (await RecordedAsync(sweep)).Select(result => (result.Index, result.Outcome)).ShouldBe([(0, TrialOutcome.Pruned), (1, TrialOutcome.Completed)]);
    }

    [Fact]
    public async Task The_same_opening_twice_changes_nothing_however_far_the_trial_has_come()
    {
        var sweep = await GatedAsync(trials: 1);
        await RestAsync(sweep, 0);
        TrialOpening[] opening = [new TrialOpening(0, 9)];
        (await Ledger.OpenAsync(sweep, opening)).ShouldBe(1);
        (await Ledger.OpenAsync(sweep, opening)).ShouldBe(0, "it is open");

        var lease = await LeasedAsync(sweep);
        (await Ledger.OpenAsync(sweep, opening)).ShouldBe(0, "it is leased");
        await Ledger.CompleteAsync(lease.Key, [Rested(0) with { Epochs = 9 }]);
        (await Ledger.OpenAsync(sweep, opening)).ShouldBe(0, "it has come as far");
        (await Ledger.OpenAsync(sweep, [new TrialOpening(0, 27)])).ShouldBe(1);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [Samples.Result(0)]);
        (await Ledger.OpenAsync(sweep, [new TrialOpening(0, 0)])).ShouldBe(0, "it is completed");
    }

    [Fact]
    public async Task A_repeated_answer_about_a_trial_that_was_opened_since_is_accepted_and_changes_nothing()
    {
        var sweep = await GatedAsync(trials: 1);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, [Rested(0)]);
        await Ledger.OpenAsync(sweep, [new TrialOpening(0, 9)]);

        (await Ledger.CompleteAsync(lease.Key, [Rested(0)])).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(counts => counts.Open.ShouldBe(1), counts => counts.Recorded.ShouldBe(0));
        (await Ledger.RenewedAsync([lease.Key])).ShouldBe([LeaseVerdict.Accepted]);
    }

    [Fact]
    public async Task Settling_frees_the_states_of_trials_at_rest_and_a_retry_unsettles()
    {
        var sweep = await GatedAsync(trials: 2);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [Rested(0), Samples.Result(1, TrialOutcome.Failed)]);
        (await Ledger.FinalStateAsync(Samples.Identity(0))).Length.ShouldBe(100);
        await Ledger.OpenAsync(sweep, []);
        (await Ledger.FinalStateAsync(Samples.Identity(0))).Length.ShouldBe(0);

        await Ledger.RetryAsync(sweep);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [Samples.Result(1)]);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(counts => counts.Recorded.ShouldBe(2), counts => counts.Finished.ShouldBeFalse());
    }

    [Fact]
    public async Task A_state_that_another_sweep_keeps_is_not_replaced_taken_or_freed_by_a_trial_at_rest()
    {
        var keeper = (await Ledger.PlanAsync(Samples.Plan("keeper", 1, 1))).Id;
        var kept = Enumerable.Repeat((byte)77, 50).ToArray();
        var gated = (await Ledger.PlanAsync(Samples.Plan("gated", 1, 1, spec: "gated") with { Gated = true }, trainAgain: true)).Id;
        await Ledger.CompleteAsync((await LeasedAsync(keeper)).Key, [Samples.Result(0) with { State = kept }]);

        await RestAsync(gated, 0);
        (await KeptAsync()).ShouldBe(kept, "not replaced");
        (await Ledger.OpenAsync(gated, [new TrialOpening(0, 9)])).ShouldBe(1);
        (await KeptAsync()).ShouldBe(kept, "not taken");
        await Ledger.CompleteAsync((await LeasedAsync(gated)).Key, [Rested(0) with { Epochs = 9 }]);
        await Ledger.OpenAsync(gated, []);
        (await Ledger.CountAsync(gated)).Finished.ShouldBeTrue();
        (await KeptAsync()).ShouldBe(kept, "not freed");

        async Task<byte[]> KeptAsync() => (await Ledger.FinalStateAsync(Samples.Identity(0))).ToArray();
    }

    [Fact]
    public async Task A_sweep_without_a_gate_has_no_stages()
    {
        var sweep = await PlannedAsync(trials: 2);
        (await Ledger.StagesAsync(sweep, [0, 1])).ShouldBe([null, null]);
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([0, 1]));
        (await Ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Trials_may_be_at_rest_from_the_beginning()
    {
        var sweep = (await Ledger.PlanAsync(Samples.Plan("raced", 6, 2) with { Gated = true, Bundles = [[0, 2]], Resting = [[1, 3, 5], [4]] })).Id;
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(
            counts => counts.Open.ShouldBe(2), counts => counts.Outcomes.ShouldBe(new Dictionary<TrialOutcome, int> { [TrialOutcome.Pruned] = 4 }));
        (await RecordedAsync(sweep)).Select(result => (result.Index, result.Epochs)).ShouldBe([(1, 0), (3, 0), (4, 0), (5, 0)]);
        (await Ledger.EndingsAsync(sweep, 0)).ShouldBeEmpty("nobody has trained them");

        (await Ledger.OpenAsync(sweep, [new TrialOpening(5, 0), new TrialOpening(4, 0), new TrialOpening(3, 0)])).ShouldBe(3);
        (await LeasedAsync(sweep)).Trials.ShouldBe([0, 2]);
        (await LeasedAsync(sweep)).Trials.ShouldBe([3, 5], "together, as they were planned");
        (await LeasedAsync(sweep)).Trials.ShouldBe([4]);
        (await TrialAsync(sweep, 1)).State.ShouldBe(TrialState.Recorded);
        (await Ledger.StagesAsync(sweep, [0, 1, 3])).ShouldBe([null, null, 0]);
    }

    private static TrialResult Rested(int trial) => Samples.Result(trial, TrialOutcome.Pruned) with
    {
        Epochs = 3,
        State = Enumerable.Repeat((byte)(trial + 1), 100).ToArray(),
    };

    private async Task<SweepId> GatedAsync(int trials) =>
        (await Ledger.PlanAsync(Samples.Plan("gated", trials, trials) with { Gated = true })).Id;

    private async Task<TrialResult[]> RestAsync(SweepId sweep, params int[] trials)
    {
        TrialResult[] results = [.. trials.Select(Rested)];
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, results);
        return results;
    }
}
