using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    private static readonly SweepFiling Filed = new("baseline", "figure-2 paper", "the long run\nof Monday", IsArchived: true);

    [Fact]
    public async Task A_sweep_is_filed_as_it_was_last_said()
    {
        var sweep = await PlannedAsync(2, 1);
        (await Ledger.FindSweepAsync(sweep.Name))!.Filing.ShouldBe(SweepFiling.None);
        await Ledger.SetFilingAsync(sweep, Filed);
        (await Ledger.SweepsAsync()).ShouldHaveSingleItem().Filing.ShouldBe(Filed);
        await Ledger.SetFilingAsync(sweep, SweepFiling.None with { Note = "short" });
        (await Ledger.FindSweepAsync(sweep.Name))!.Filing.ShouldBe(SweepFiling.None with { Note = "short" });
    }

    [Fact]
    public async Task A_renamed_sweep_is_found_by_both_names_with_all_its_revisions()
    {
        var first = await PlannedAsync(2, 1);
        var second = (await Ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1, spec: "another"))).Id;
        await Ledger.SetFilingAsync(second, Filed);
        foreach (var name in (string[])[first.Name, "baseline"])
        {
            (await Ledger.FindSweepAsync(name))!.Id.ShouldBe(second);
            (await Ledger.FindSweepAsync($"{name}@1"))!.Id.ShouldBe(first);
            (await Ledger.FindSweepAsync($"{name}@3")).ShouldBeNull();
        }

        (await Ledger.FindSweepAsync("baseline@1"))!.Filing.ShouldBe(SweepFiling.None with { Name = "baseline" });
        var third = await Ledger.PlanAsync(Samples.Plan(trials: 4, bundle: 1, spec: "a third"));
        third.Id.ShouldBe(first with { Revision = 3 });
        third.Filing.ShouldBe(new SweepFiling("baseline", Filed.Tags, "", IsArchived: false));
        (await Ledger.FindSweepAsync("baseline"))!.Filing.ShouldBe(third.Filing);
    }

    [Fact]
    public async Task What_was_derived_from_a_renamed_sweep_is_found_by_the_new_name_too()
    {
        var sweep = await PlannedAsync(2, 1);
        var derived = (await Ledger.PlanAsync(Samples.Plan($"{sweep.Name}.minima", 2, 1, firstIdentity: 50))).Id;
        await Ledger.SetFilingAsync(sweep, Filed);
        (await Ledger.FindSweepAsync("baseline.minima"))!.Id.ShouldBe(derived);
    }

    [Theory]
    [InlineData("other", "other: another sweep has this name. Choose another name.")]
    [InlineData("taken", "taken: another sweep has this name. Choose another name.")]
    [InlineData("a@2", "a@2: cannot name a sweep. Give at most 100 characters without @, and no space at its ends.")]
    [InlineData(" a", " a: cannot name a sweep. Give at most 100 characters without @, and no space at its ends.")]
    public async Task A_name_that_is_taken_or_none_is_refused_and_changes_nothing(string name, string says)
    {
        var sweep = await PlannedAsync(2, 1);
        var other = (await Ledger.PlanAsync(Samples.Plan("other", 2, 1, firstIdentity: 50))).Id;
        await Ledger.SetFilingAsync(other, SweepFiling.None with { Name = "taken" });
        (await Should.ThrowAsync<LedgerException>(() => Ledger.SetFilingAsync(sweep, SweepFiling.None with { Name = name }))).Message.ShouldBe(says);
        (await Ledger.FindSweepAsync(sweep.Name))!.Filing.ShouldBe(SweepFiling.None);
        (await Should.ThrowAsync<LedgerException>(() => Ledger.PlanAsync(Samples.Plan("taken", 2, 1, firstIdentity: 80)))).Message
            .ShouldBe("taken: the sweep other has been renamed to this. Choose another name in the spec, or rename that sweep.");
    }

    [Fact]
    public async Task A_deleted_sweep_leaves_its_new_name_to_others()
    {
        var sweep = await PlannedAsync(2, 1);
        await Ledger.SetFilingAsync(sweep, Filed);
        await Ledger.DeleteAsync(sweep);
        (await Ledger.FindSweepAsync("baseline")).ShouldBeNull();
        (await Ledger.PlanAsync(Samples.Plan("baseline", 2, 1, firstIdentity: 50))).Id.Name.ShouldBe("baseline");
    }
}
