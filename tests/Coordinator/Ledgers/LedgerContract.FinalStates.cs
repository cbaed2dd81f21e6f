using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>The state in which a training ended is kept by the trial's identity, for as long as a sweep has the trial.</summary>
public abstract partial class LedgerContract
{
    private const string Keeping = "name: keeping\ntraining: {keep-state: last}\n";

    [Fact]
    public async Task A_final_state_is_found_by_identity_and_is_no_part_of_the_result()
    {
        var sweep = (await Ledger.PlanAsync(Samples.Plan(spec: Keeping, trials: 3, bundle: 3))).Id;
        var state = Enumerable.Range(0, 300_000).Select(i => (byte)i).ToArray();
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [Samples.Result(0) with { State = state }, Samples.Result(1)]);

        (await Ledger.FinalStateAsync(Samples.Identity(0))).ToArray().ShouldBe(state);
        (await (await AnotherAsync()).FinalStateAsync(Samples.Identity(0))).ToArray().ShouldBe(state);
        (await Ledger.FinalStateAsync(Samples.Identity(1))).Length.ShouldBe(0);
        (await Ledger.FinalStateAsync(Samples.Identity(7))).Length.ShouldBe(0);
        (await TrialAsync(sweep, 0)).Result!.ShouldBeSame(Samples.Result(0));
        (await TrialAsync(sweep, 0)).Result!.State.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Deleting_frees_the_final_states_of_trials_that_no_other_sweep_has()
    {
        var first = (await Ledger.PlanAsync(Samples.Plan("first", 2, 2, Keeping))).Id;
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, [.. Samples.Results([0, 1]).Select(result => result with { State = new byte[5000] })]);
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 1, 1, Keeping + "about: second\n"))).Id;

        (await Ledger.DeleteAsync(first)).Bytes.ShouldBeInRange(5000, 9999);
        (await Ledger.FinalStateAsync(Samples.Identity(0))).Length.ShouldBe(5000);
        (await Ledger.FinalStateAsync(Samples.Identity(1))).Length.ShouldBe(0);
        (await Ledger.DeleteAsync(second)).Bytes.ShouldBeGreaterThanOrEqualTo(5000);
        (await Ledger.FinalStateAsync(Samples.Identity(0))).Length.ShouldBe(0);
    }
}
