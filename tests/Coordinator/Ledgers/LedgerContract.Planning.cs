using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_planned_sweep_is_found_as_it_was_planned()
    {
        var plan = Samples.Plan("sizes", 5, 2);
        var record = await Ledger.PlanAsync(plan);

        record.Id.ShouldBe(new SweepId("sizes", 1));
        record.Trials.ShouldBe(5);
        record.Reused.ShouldBe(0);
        record.SpecHash.ShouldBe(plan.SpecHash);
        record.SpecText.ShouldBe(plan.SpecText);
        record.SpecFile.ShouldBe(plan.SpecFile);
        record.Environment.ShouldBe(plan.Environment);
        record.PlannedAt.ShouldBe(Clock.GetUtcNow());
        (await Ledger.FindSweepAsync("sizes")).ShouldBe(record);
        (await Ledger.IdentitiesAsync(record.Id)).ShouldBe(plan.Identities);
        (await Ledger.CountAsync(record.Id)).Open.ShouldBe(5);
    }

    [Fact]
    public async Task Planning_the_same_spec_again_changes_nothing()
    {
        var first = await Ledger.PlanAsync(Samples.Plan());
        Clock.Advance(TimeSpan.FromHours(1));
        var second = await Ledger.PlanAsync(Samples.Plan());

        second.ShouldBe(first);
        (await Ledger.SweepsAsync()).ShouldHaveSingleItem();
        (await Ledger.CountAsync(first.Id)).Open.ShouldBe(6);
    }

    [Fact]
    public async Task A_changed_spec_of_the_same_name_is_the_next_revision()
    {
        await Ledger.PlanAsync(Samples.Plan(spec: "one"));
        var second = await Ledger.PlanAsync(Samples.Plan(spec: "two", firstIdentity: 100));

        second.Id.ShouldBe(new SweepId("sweep", 2));
        (await Ledger.FindSweepAsync("sweep")).ShouldBe(second);
        (await Ledger.FindSweepAsync("sweep@1"))!.SpecText.ShouldBe("one");
        (await Ledger.FindSweepAsync("sweep@3")).ShouldBeNull();
        (await Ledger.FindSweepAsync("swee")).ShouldBeNull();
        (await Ledger.SweepsAsync()).Select(sweep => sweep.Id.Revision).ShouldBe([1, 2]);
        (await Ledger.PlanAsync(Samples.Plan(spec: "one"))).Id.Revision.ShouldBe(1);
    }

    [Fact]
    public async Task Results_of_the_same_identity_are_taken_over_with_their_origin()
    {
        var first = await PlannedAsync(6, 3, "first");
        var lease = await LeasedAsync(first);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0), Samples.Result(1, TrialOutcome.Diverged), Samples.Result(2, TrialOutcome.Pruned)]);

        // Its trial 0 is the other's trial 1, and so on; its last one is new.
        var second = await Ledger.PlanAsync(Samples.Plan("second", 5, 2, "other spec", firstIdentity: 1));

        second.Reused.ShouldBe(1);
        var counts = await Ledger.CountAsync(second.Id);
        counts.Open.ShouldBe(4);
        counts.Outcomes[TrialOutcome.Diverged].ShouldBe(1);
        var taken = await TrialAsync(second.Id, 0);
        taken.State.ShouldBe(TrialState.Recorded);
        taken.ReusedFrom.ShouldBe(first);
        taken.Result!.ShouldBeSame(Samples.Result(1, TrialOutcome.Diverged) with { Index = 0 });
        (await Ledger.LeaseAsync(second.Id, Samples.Node, 9, Samples.Lease)).SelectMany(bundle => bundle.Trials).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_result_taken_over_twice_names_the_sweep_that_trained_it()
    {
        var first = await PlannedAsync(2, 2, "first");
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, Samples.Results([0, 1]));
        await Ledger.PlanAsync(Samples.Plan("second", 2, 1, "b"));
        var third = await Ledger.PlanAsync(Samples.Plan("third", 2, 1, "c"));

        (await TrialAsync(third.Id, 1)).ReusedFrom.ShouldBe(first);
        (await Ledger.CountAsync(third.Id)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Large_weights_are_taken_over_too()
    {
        var first = await PlannedAsync(1, 1, "first");
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, [Samples.Result(0, weights: 1000)]);
        var second = await Ledger.PlanAsync(Samples.Plan("second", 1, 1, "other"));

        (await RecordedAsync(second.Id)).ShouldHaveSingleItem().ShouldBeSame(Samples.Result(0, weights: 1000));
    }

    [Fact]
    public async Task Training_again_makes_a_fresh_revision_and_takes_nothing_over()
    {
        var first = await PlannedAsync(2, 2);
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, Samples.Results([0, 1]));
        var again = await Ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 2), trainAgain: true);

        again.Id.Revision.ShouldBe(2);
        again.Reused.ShouldBe(0);
        (await Ledger.CountAsync(again.Id)).Open.ShouldBe(2);
        (await Ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 2))).Id.ShouldBe(again.Id);
    }

    [Fact]
    public async Task A_plan_whose_bundles_do_not_hold_every_trial_once_is_a_bug()
    {
        var plan = Samples.Plan(trials: 3);
        await Should.ThrowAsync<ArgumentException>(() => Ledger.PlanAsync(plan with { Bundles = [[0, 1]] }));
        await Should.ThrowAsync<ArgumentException>(() => Ledger.PlanAsync(plan with { Bundles = [[0, 1], [1, 2]] }));
        await Should.ThrowAsync<ArgumentException>(() => Ledger.PlanAsync(plan with { Bundles = [[0, 1, 2, 3]] }));
        (await Ledger.SweepsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sweep_that_is_not_there_is_said()
    {
        var fault = await Should.ThrowAsync<LedgerException>(() => Ledger.CountAsync(new SweepId("nobody", 1)));
        fault.Message.ShouldContain("no sweep nobody");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_name_with_its_revision_in_it_is_no_name()
    {
        await Should.ThrowAsync<ArgumentException>(() => Ledger.PlanAsync(Samples.Plan("sweep@2")));
    }

    [Fact]
    public async Task Planning_the_same_sweep_from_many_callers_at_once_plans_it_once()
    {
        var other = await AnotherAsync();
        var plans = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => (i % 2 == 0 ? Ledger : other).PlanAsync(Samples.Plan()))));

        plans.Select(plan => plan.Id).Distinct().ShouldHaveSingleItem();
        (await Ledger.SweepsAsync()).ShouldHaveSingleItem();
        (await Ledger.CountAsync(plans[0].Id)).Open.ShouldBe(6);
    }
}
